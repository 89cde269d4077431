import * as z from 'zod';
import type { Account, HeldValue } from '../domain/accounts/account.ts';
import type { EndedValue } from '../domain/audience/ended-membership.ts';
import { type ItemOf, ItemType } from './item-type.ts';
import { userIdOf } from './keys.ts';
import { perSlot, SLOTS } from './per-slot.ts';

/** An account with its current attribute values. Times are in epoch milliseconds. */
export const ACCOUNT_ITEM = new ItemType('account', {
  sk: z.string(),
  createdAt: z.number(),
  nick: z.string().optional(),
  faceUrl: z.string().optional(),
  /** The value of each slot that has one. */
  ...perSlot('v', z.string().optional()),
  /** Since when each slot has its value. */
  ...perSlot('s', z.number().optional()),
  /** Earlier values, stored here by versions without the history table. The next change moves them there. */
  ...perSlot('h', z.array(z.object({ value: z.string(), from: z.number(), to: z.number() })).optional()),
  /** The confirmed cursor, stored here by versions in which it was not a separate item. */
  seenThrough: z.string().optional(),
});

/** Parses an account. */
export function accountFrom(item: ItemOf<typeof ACCOUNT_ITEM>): Account {
  const values = new Map<number, HeldValue>();
  const past: EndedValue[] = [];
  for (const slot of SLOTS) {
    const value = item[`v${slot}`];
    if (value !== undefined) values.set(slot, { value, since: item[`s${slot}`] ?? 0 });
    past.push(...(item[`h${slot}`] ?? []).map((earlier) => ({ ...earlier, slot })));
  }
  const { nick, faceUrl } = item;
  return {
    userId: userIdOf(item.sk),
    createdAt: item.createdAt,
    values,
    past,
    ...(nick === undefined ? {} : { nick }),
    ...(faceUrl === undefined ? {} : { faceUrl }),
  };
}
