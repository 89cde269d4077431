/** How long an ended membership is kept, in milliseconds: seven days, the maximum life time of a push. */
export const MEMORY = 7 * 24 * 3600 * 1000;

/** A half-open interval: from `from` (inclusive) to `to` (exclusive), in epoch milliseconds. */
export interface Interval {
  readonly from: number;
  /** Absent while the interval has not ended. */
  readonly to?: number;
}

/** Whether the interval contains the moment. */
export const covers = (interval: Interval, at: number): boolean =>
  interval.from <= at && (interval.to === undefined || at < interval.to);

/** Filters out the intervals that no live push can depend on any more. */
export const remembered = <I extends Interval>(intervals: readonly I[], now: number): I[] =>
  intervals.filter((interval) => interval.to === undefined || interval.to > now - MEMORY);
