import type { CommandError } from './errors.ts';

/** When a command is retried. */
export interface RetryPolicy {
  /** Maximum number of attempts, including the first. */
  readonly attempts: number;
  /** Maximum wait before the second attempt, in milliseconds; it doubles with every attempt. */
  readonly firstWait: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 4, firstWait: 500 };

/** An app's rates are counted per second, so an earlier retry would be rejected, too. In milliseconds. */
const RATE_WINDOW = 1000;
const RATES: readonly string[] = [
  'tooManyCallsOfCommand',
  'tooManyCallsOfApp',
  'tooManyPushesPerSecond',
  'tooManyRevokesPerSecond',
];
const INTERNAL: readonly string[] = ['internal', 'accountInternal'];

/** Commands that create something at every call: after a lost answer a retry might create it twice. */
const MAKING: readonly string[] = ['timpush/push', 'timpush/batch', 'timpush/add_sched_task'];

/** Whether a command can be sent again even if it may have been executed. */
export const isRepeatable = (command: string, body: object): boolean =>
  !MAKING.includes(command) &&
  (command !== 'all_member_push/im_push' || 'IdempotencyKey' in body || 'DryRun' in body);

/**
 * How long to wait before a rejected command is retried, in milliseconds.
 *
 * @param attempt the number of the failed attempt, from 1
 * @returns `undefined` if a retry would be rejected again
 */
export function waitAfter(
  { reason }: CommandError,
  repeatable: boolean,
  attempt: number,
  policy: RetryPolicy,
): number | undefined {
  if (RATES.includes(reason)) return RATE_WINDOW + backOff(attempt, policy);
  // The server may have failed halfway through the command.
  return INTERNAL.includes(reason) && repeatable ? backOff(attempt, policy) : undefined;
}

/** A random wait whose maximum grows with every attempt, in milliseconds. */
export const backOff = (attempt: number, { firstWait }: RetryPolicy): number =>
  (0.5 + Math.random() / 2) * firstWait * 2 ** (attempt - 1);
