/** How the pauses between the attempts at something grow. Both are in milliseconds. */
export interface Backoff {
  /** The maximum of the first pause; every further maximum is twice the one before. */
  readonly first: number;
  /** No pause is longer. */
  readonly longest: number;
}

/**
 * Chooses the pause before the next attempt, at random between zero and a maximum that doubles ("full jitter"), so that
 * those who failed together do not come back together.
 *
 * @param failed how many attempts have failed so far, 1 or more
 * @param random gives numbers from 0 up to, but not, 1
 * @returns milliseconds
 *
 * @example await setTimeout(backoffDelay(failed, { first: 20, longest: 1000 }));
 */
export function backoffDelay(failed: number, { first, longest }: Backoff, random = Math.random): number {
  return random() * Math.min(longest, first * 2 ** (failed - 1));
}
