import * as z from 'zod';
import type { EndedMembership } from '../domain/audience/ended-membership.ts';
import { MEMORY } from '../domain/audience/interval.ts';
import { ItemType } from './item-type.ts';
import type { Key, Keyspace } from './keys.ts';

/** An interval of a tag, or of a value (then with its slot). Times are in epoch milliseconds. */
export const HISTORY_ITEM = new ItemType('interval in the history', {
  from: z.number(),
  to: z.number(),
  tag: z.string().optional(),
  slot: z.number().optional(),
  value: z.string().optional(),
  /** Epoch seconds. */
  ttl: z.number(),
});

/**
 * The key of an interval. Its sort key starts with the end, so that a resume reads only what ended after its cursor.
 * No two intervals of one tag or slot end at the same moment, because empty intervals are not stored.
 */
export function historyKey(keys: Keyspace, app: number, userId: string, ended: EndedMembership): Key {
  return 'tag' in ended
    ? keys.endedTag(app, userId, ended.to, ended.tag)
    : keys.endedValue(app, userId, ended.to, ended.slot);
}

/** The attributes of an interval's item, which expires when no live push can depend on it any more. */
export const historyAttributes = (ended: EndedMembership) => ({
  ...ended,
  ttl: Math.ceil((ended.to + MEMORY) / 1000),
});
