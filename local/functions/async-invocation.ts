import { setTimeout as sleep } from 'node:timers/promises';
import { TooManyRequests } from './account-concurrency.ts';
import type { Invoke } from './local-function.ts';

/**
 * How long Lambda waits before each retry of a failed asynchronous invocation, in milliseconds; afterwards the event
 * is dropped.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const RETRY_DELAYS: readonly number[] = [60_000, 120_000];
/** Throttled invocations are retried for six hours, with growing delays of up to five minutes. */
const THROTTLED_FOR = 6 * 3600 * 1000;
const LONGEST_WAIT = 300_000;

/**
 * Invokes a function asynchronously: its result is ignored, and it is retried twice if it fails.
 *
 * @returns whether it succeeded in the end
 */
export async function invokeAsynchronously(
  invoke: Invoke,
  event: unknown,
  retryDelays: readonly number[] = RETRY_DELAYS,
  signal?: AbortSignal,
): Promise<boolean> {
  const started = Date.now();
  let failures = 0;
  for (let throttles = 0; ; ) {
    let wait: number | undefined;
    try {
      await invoke(event);
      return true;
    } catch (error) {
      console.error(error);
      if (error instanceof TooManyRequests && Date.now() - started < THROTTLED_FOR) {
        wait = Math.min(1000 * 2 ** throttles++, LONGEST_WAIT);
      } else wait = retryDelays[failures++];
    }
    if (wait === undefined) return false;
    await sleep(wait, undefined, { ref: false, signal });
  }
}
