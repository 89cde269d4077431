import { setTimeout } from 'node:timers/promises';
import { type Backoff, backoffDelay } from '../domain/backoff.ts';

/** With this many attempts, all delays together are at most about eight seconds, and half of that on average. */
const ATTEMPTS = 14;
const BACKOFF: Backoff = { first: 10, longest: 1000 };

/** Another writer was faster at every attempt. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/**
 * Runs a read and the conditional write that follows from it, and retries with growing delays while other writers are
 * faster.
 *
 * @param attempt resolves to whether the write succeeded
 * @throws ConflictError after fourteen attempts; errors of `attempt` are thrown at once
 * @example
 * await retryOnConflict(async () => {
 * const account = await accounts.get(app, userId);
 * return (await updateIf(client, changeOf(account))) !== undefined;
 * });
 */
export async function retryOnConflict(
  attempt: () => Promise<boolean>,
  pause: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<void> {
  for (let failed = 1; !(await attempt()); failed++) {
    if (failed === ATTEMPTS) throw new ConflictError(`other writers were faster ${ATTEMPTS} times`);
    await pause(backoffDelay(failed, BACKOFF));
  }
}
