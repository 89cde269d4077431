import type { Quotas } from '../limits/quotas.ts';
import { type ContentDeps, contentOf, type PushCaller } from './accept.ts';
import type { PushOrder } from './order.ts';
import { assertAhead } from './send-at.ts';

/** What a dry run needs. */
export interface DryRunDeps extends ContentDeps {
  readonly quotas: Pick<Quotas, 'assertPushEnabled'>;
}

/**
 * Makes sure that a push could be accepted. Nothing is written, and nothing is counted.
 *
 * @param sendAt when it would go out, in epoch milliseconds; absent: now
 * @param now epoch milliseconds
 * @throws DomainError as `acceptPush` does, but those of the rates.
 */
export async function assertAcceptable(
  deps: DryRunDeps,
  caller: PushCaller,
  order: PushOrder,
  sendAt: number | undefined,
  now: number,
): Promise<void> {
  if (sendAt !== undefined) assertAhead('sendTimeInvalid', sendAt, now);
  deps.quotas.assertPushEnabled(caller.app);
  await contentOf(deps, caller, order);
}
