import type { Interval } from './interval.ts';

/** A time during which a user had a tag and which is over. */
export interface EndedTag extends Required<Interval> {
  readonly tag: string;
}

/** A time during which an attribute slot of a user had a value and which is over. */
export interface EndedValue extends Required<Interval> {
  readonly slot: number;
  readonly value: string;
}

/** A membership that is over. */
export type EndedMembership = EndedTag | EndedValue;
