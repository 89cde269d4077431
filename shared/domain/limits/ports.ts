/** The scope of a rate limit. Every bucket has its own key in the store. */
export type RateBucket =
  /** The posts of one push with a rate limit. */
  | { readonly kind: 'push'; readonly app: number; readonly taskId: string }
  /** The posts of the whole deployment, in several parts if one item would have to take too many writes. */
  | { readonly kind: 'deployment'; readonly part: number }
  /** The receivers of an app's express lane. */
  | { readonly kind: 'express'; readonly app: number }
  /** An activity of an app, such as `calls`. */
  | { readonly kind: 'app'; readonly app: number; readonly what: string };

/**
 * The result of a reservation. Moments are in epoch milliseconds.
 * - `start`: when the first reserved unit is due.
 * - `freeAt`: rejected; when there may be capacity again.
 */
export type Reservation = { readonly start: number } | { readonly freeAt: number };

/** Rate limits that all functions share. */
export interface Rates {
  /**
   * Takes one unit at a rate of `perSecond`.
   *
   * @param now epoch milliseconds
   * @returns false if the rate is exhausted
   */
  tryTake(bucket: RateBucket, perSecond: number, now: number): Promise<boolean>;
  /**
   * Reserves `count` units at a rate of `perSecond`.
   *
   * @param now epoch milliseconds
   * @param horizon how far ahead units may be reserved, in milliseconds
   * @param burst how much unused rate may be used at once after a pause, in milliseconds of the rate; 0 if absent
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

/** Counts an app's activities per UTC day. */
export interface DayCounts {
  /**
   * Increments a count.
   *
   * @param day such as `2026-11-25`
   * @returns false if the count was already `maximum`; it is not incremented then
   */
  countOnDay(app: number, what: string, day: string, maximum: number): Promise<boolean>;
}
