import * as z from 'zod';
import type { HeldTag, UserTags } from '../domain/accounts/account.ts';
import type { EndedTag } from '../domain/audience/ended-membership.ts';
import { type ItemOf, ItemType } from './item-type.ts';

const interval = z.object({ from: z.number(), to: z.number() });

/** That a user has a tag. Times are in epoch milliseconds. */
export const TAG_ITEM = new ItemType('tag of a user', {
  /** The tag. */
  sk: z.string(),
  addedAt: z.number(),
  /** The tag was removed and the item kept, as before there was a table for the history. */
  removedAt: z.number().optional(),
  /** Earlier intervals, as tags held them before there was a table for them. The next change moves them there. */
  earlier: z.array(interval).optional(),
});

type TagItem = ItemOf<typeof TAG_ITEM>;

/** That the account of a user was deleted: what was added to it at the same moment is to be removed. */
export const DELETION_ITEM = new ItemType('deletion of an account', {
  /** When the account that was deleted had been created, in epoch milliseconds. */
  accountSince: z.number(),
  /** Epoch seconds. */
  ttl: z.number(),
});

/** The intervals that an item holds beside the present one. */
export const pastOf = ({ sk: tag, addedAt, removedAt, earlier = [] }: TagItem): EndedTag[] => [
  ...earlier.map((past) => ({ ...past, tag })),
  ...(removedAt === undefined ? [] : [{ tag, from: addedAt, to: removedAt }]),
];

/** The tags that items hold. */
export function userTagsFrom(items: readonly TagItem[]): UserTags {
  const held = new Map<string, HeldTag>();
  for (const { sk: tag, addedAt, removedAt } of items) {
    if (removedAt === undefined) held.set(tag, { tag, addedAt });
  }
  return { held, past: items.flatMap(pastOf) };
}
