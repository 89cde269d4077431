import type * as z from 'zod';
import { ATTRIBUTE_SLOTS } from './tables.ts';

/** The number of an attribute slot. */
export type SlotNumber = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** All attribute slots. */
export const SLOTS = Array.from({ length: ATTRIBUTE_SLOTS }, (_, slot) => slot as SlotNumber);

/** Defines the same attribute of an item for every slot, such as `v0` to `v9`. */
export const perSlot = <Prefix extends string, Schema extends z.ZodType>(prefix: Prefix, schema: Schema) =>
  Object.fromEntries(SLOTS.map((slot) => [`${prefix}${slot}`, schema])) as Record<
    `${Prefix}${SlotNumber}`,
    Schema
  >;
