/** How the delays between attempts grow. Both are in milliseconds. */
export interface Backoff {
  /** The maximum of the first delay; the maximum doubles with every attempt. */
  readonly first: number;
  /** The upper limit of all delays. */
  readonly longest: number;
}

/**
 * Chooses the delay before the next attempt: random between zero and a maximum that doubles ("full jitter"), so that
 * workers that failed together do not retry together.
 *
 * @param failed how many attempts have failed so far, at least 1
 * @param random returns a number from 0 (inclusive) to 1 (exclusive)
 * @returns milliseconds
 * @example await setTimeout(backoffDelay(failed, { first: 20, longest: 1000 }));
 */
export function backoffDelay(failed: number, { first, longest }: Backoff, random = Math.random): number {
  return random() * Math.min(longest, first * 2 ** (failed - 1));
}
