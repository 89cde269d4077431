import type { CommandError } from './errors.ts';

/** When a command is tried again. */
export interface RetryPolicy {
  /** How often a command is tried in all. */
  readonly attempts: number;
  /** The longest first wait, in milliseconds; it doubles with every try. */
  readonly firstWait: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 4, firstWait: 500 };

/** The rates of an app are counted by seconds: an earlier try is rejected as well. In milliseconds. */
const RATE_WINDOW = 1000;
const RATES: readonly string[] = [
  'tooManyCallsOfCommand',
  'tooManyCallsOfApp',
  'tooManyPushesPerSecond',
  'tooManyRevokesPerSecond',
];
const INTERNAL: readonly string[] = ['internal', 'accountInternal'];

/** Commands that make something new each time: a lost answer may mean that it was made. */
const MAKING: readonly string[] = ['timpush/push', 'timpush/batch', 'timpush/add_sched_task'];

/** Whether a command can be sent again although it may have been carried out. */
export const isRepeatable = (command: string, body: object): boolean =>
  !MAKING.includes(command) &&
  (command !== 'all_member_push/im_push' || 'IdempotencyKey' in body || 'DryRun' in body);

/**
 * How long to wait before a rejected command is tried again, in milliseconds.
 *
 * @param attempt the number of the try that failed, from 1
 * @returns `undefined` when it would be rejected again
 */
export function waitAfter(
  { reason }: CommandError,
  repeatable: boolean,
  attempt: number,
  policy: RetryPolicy,
): number | undefined {
  if (RATES.includes(reason)) return RATE_WINDOW + backOff(attempt, policy);
  // The server may have failed in the middle of it.
  return INTERNAL.includes(reason) && repeatable ? backOff(attempt, policy) : undefined;
}

/** A random wait that grows with every try, in milliseconds. */
export const backOff = (attempt: number, { firstWait }: RetryPolicy): number =>
  (0.5 + Math.random() / 2) * firstWait * 2 ** (attempt - 1);
