/** What a rate is shared by. Every bucket has a key of its own in the store. */
export type RateBucket =
  /** The posts of one push that has a cap. */
  | { readonly kind: 'push'; readonly app: number; readonly taskId: string }
  /** The posts of the whole deployment, in several parts where one item would have to take too many writes. */
  | { readonly kind: 'deployment'; readonly part: number }
  /** What an app may send by the express lane. */
  | { readonly kind: 'express'; readonly app: number }
  /** Something that an app does, such as `calls`. */
  | { readonly kind: 'app'; readonly app: number; readonly what: string };

/**
 * A place in a bucket, or the refusal of one. Moments are in epoch milliseconds.
 * - `start`: when the first one that was reserved is due.
 * - `freeAt`: when there may be room again.
 */
export type Reservation = { readonly start: number } | { readonly freeAt: number };

/** Rates that all functions share. */
export interface Rates {
  /**
   * Takes one of `perSecond`.
   *
   * @param now epoch milliseconds
   * @returns false when the rate is used up
   */
  tryTake(bucket: RateBucket, perSecond: number, now: number): Promise<boolean>;
  /**
   * Reserves `count` at a rate of `perSecond`.
   *
   * @param now epoch milliseconds
   * @param horizon how far ahead may be reserved, in milliseconds
   * @param burst what may be taken at once after a pause, in milliseconds of the rate; 0 if absent
   */
  reserve(
    bucket: RateBucket,
    count: number,
    perSecond: number,
    now: number,
    horizon: number,
    burst?: number,
  ): Promise<Reservation>;
}

/** Counts what an app does on a UTC day. */
export interface DayCounts {
  /**
   * Counts one more.
   *
   * @param day such as `2026-11-25`
   * @returns false when there were `maximum` already; nothing is counted then
   */
  countOnDay(app: number, what: string, day: string, maximum: number): Promise<boolean>;
}
