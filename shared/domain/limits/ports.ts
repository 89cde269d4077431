/** What a rate is shared by. Every bucket has a key of its own in the store. */
export type RateBucket =
  /** The posts of one push that has a cap. */
  | { readonly kind: 'push'; readonly app: number; readonly taskId: string }
  /** The posts of the whole deployment. */
  | { readonly kind: 'deployment' }
  /** Something that an app does, such as `calls`. */
  | { readonly kind: 'app'; readonly app: number; readonly what: string };

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
   * @returns when the first of them is due, in epoch milliseconds; `undefined` when that is beyond the horizon
   */
  reserve(
    bucket: RateBucket,
    count: number,
    perSecond: number,
    now: number,
    horizon: number,
    burst?: number,
  ): Promise<number | undefined>;
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
