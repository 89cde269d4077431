import type { EndedMembership } from '../audience/ended-membership.ts';
import type { Interval } from '../audience/interval.ts';
import type { MembershipHistory } from '../audience/membership-history.ts';
import type { Account, UserTags } from './account.ts';

/**
 * Combines the current memberships of a user with the ended ones.
 *
 * @param ended intervals of the history, which may overlap or repeat others
 */
export function membershipHistoryOf(
  { userId, values, past }: Account,
  tags: UserTags,
  ended: readonly EndedMembership[],
): MembershipHistory {
  const byTag = new Map<string, Interval[]>();
  const bySlot = new Map<number, Map<string, Interval[]>>();
  const addTag = (tag: string, interval: Interval) => listIn(byTag, tag).push(interval);
  const addValue = (slot: number, value: string, interval: Interval) => {
    const byValue = bySlot.get(slot) ?? new Map<string, Interval[]>();
    bySlot.set(slot, byValue);
    listIn(byValue, value).push(interval);
  };
  for (const { tag, addedAt } of tags.held.values()) addTag(tag, { from: addedAt });
  for (const [slot, { value, since }] of values) addValue(slot, value, { from: since });
  for (const interval of [...ended, ...past, ...tags.past]) {
    const { from, to } = interval;
    if ('tag' in interval) addTag(interval.tag, { from, to });
    else addValue(interval.slot, interval.value, { from, to });
  }
  return { userId, tags: byTag, values: bySlot };
}

function listIn<K>(lists: Map<K, Interval[]>, key: K): Interval[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
