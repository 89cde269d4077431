import type { Interval } from './interval.ts';

/** A past interval in which a user had a tag. */
export interface EndedTag extends Required<Interval> {
  readonly tag: string;
}

/** A past interval in which an attribute slot of a user had a value. */
export interface EndedValue extends Required<Interval> {
  readonly slot: number;
  readonly value: string;
}

/** A past interval of any kind. */
export type EndedMembership = EndedTag | EndedValue;
