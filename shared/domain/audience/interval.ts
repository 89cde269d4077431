/** For how long a past membership is remembered, in milliseconds: as long as a push may live (seven days). */
export const MEMORY = 7 * 24 * 3600 * 1000;

/** A time during which something held: from `from` up to, but not at, `to` (epoch milliseconds). */
export interface Interval {
  readonly from: number;
  /** Absent while it holds. */
  readonly to?: number;
}

/** Whether the moment lies in the interval. */
export const covers = (interval: Interval, at: number): boolean =>
  interval.from <= at && (interval.to === undefined || at < interval.to);

/** Those of the past intervals that a live push may still ask about. */
export const remembered = <I extends Interval>(intervals: readonly I[], now: number): I[] =>
  intervals.filter((interval) => interval.to === undefined || interval.to > now - MEMORY);
