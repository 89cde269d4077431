import type { Membership } from './condition.ts';
import { covers, type Interval } from './interval.ts';

/** When a user had which tags and attribute values. */
export interface MembershipHistory {
  readonly userId: string;
  /** The intervals of each tag. */
  readonly tags: ReadonlyMap<string, readonly Interval[]>;
  /** The intervals of each value, by slot. */
  readonly values: ReadonlyMap<number, ReadonlyMap<string, readonly Interval[]>>;
}

/**
 * The memberships of a user at one moment.
 *
 * @param at epoch milliseconds
 */
export function membershipAt({ userId, tags, values }: MembershipHistory, at: number): Membership {
  const held = (intervals: readonly Interval[] | undefined) =>
    intervals?.some((interval) => covers(interval, at)) ?? false;
  return {
    userId,
    hasTag: (tag) => held(tags.get(tag)),
    hasValue: (slot, value) => held(values.get(slot)?.get(value)),
  };
}
