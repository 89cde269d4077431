import * as z from 'zod';
import type { HeldTag, UserTags } from '../domain/accounts/account.ts';
import type { EndedTag } from '../domain/audience/ended-membership.ts';
import { type ItemOf, ItemType } from './item-type.ts';

const interval = z.object({ from: z.number(), to: z.number() });

/** A tag of a user. Times are in epoch milliseconds. */
export const TAG_ITEM = new ItemType('tag of a user', {
  /** The tag. */
  sk: z.string(),
  addedAt: z.number(),
  /** Set if the tag was removed but the item kept, by versions without the history table. */
  removedAt: z.number().optional(),
  /** Earlier intervals, stored here by versions without the history table. The next change moves them there. */
  earlier: z.array(interval).optional(),
});

type TagItem = ItemOf<typeof TAG_ITEM>;

/** Marks a deleted account, so that tags which were added at the same time are removed. */
export const DELETION_ITEM = new ItemType('deletion of an account', {
  /** When the deleted account had been created, in epoch milliseconds. */
  accountSince: z.number(),
  /** Epoch seconds. */
  ttl: z.number(),
});

/** The past intervals in an item. */
export const pastOf = ({ sk: tag, addedAt, removedAt, earlier = [] }: TagItem): EndedTag[] => [
  ...earlier.map((past) => ({ ...past, tag })),
  ...(removedAt === undefined ? [] : [{ tag, from: addedAt, to: removedAt }]),
];

/** Parses the tags of a user. */
export function userTagsFrom(items: readonly TagItem[]): UserTags {
  const held = new Map<string, HeldTag>();
  for (const { sk: tag, addedAt, removedAt } of items) {
    if (removedAt === undefined) held.set(tag, { tag, addedAt });
  }
  return { held, past: items.flatMap(pastOf) };
}
