import { decodeTime } from 'ulid';
import * as z from 'zod';
import type { PushDraft } from '../domain/push/push.ts';
import type { PushRecord } from '../domain/push/push-record.ts';
import type { RawItem } from './conditional-write.ts';
import { type ItemOf, ItemType, json } from './item-type.ts';

/** The fields that every draft has. The others are optional, and were checked when the push was accepted. */
const DRAFT_FIELDS = z.looseObject({
  app: z.number(),
  taskId: z.string(),
  from: z.string(),
  body: z.array(z.unknown()),
  lifeTime: z.number(),
});

/** The record of a push. Times are in epoch milliseconds. */
const PUSH_ITEM = new ItemType('push', {
  push: json(z.custom<PushDraft>((draft) => DRAFT_FIELDS.safeParse(draft).success, 'not a push')),
  state: z.enum(['scheduled', 'accepted', 'done', 'cancelled', 'failed']),
  createdAt: z.number(),
  isPublished: z.boolean().default(false),
  /** Absent in a push that is scheduled. */
  position: z.string().optional(),
  earlierPositions: z.array(z.string()).default([]),
  /** Why a scheduled push could not be sent. */
  fault: z.string().optional(),
  /** How many shards each range has, if the push was split into ranges. */
  rangeWidth: z.number().optional(),
  sendAt: z.number().optional(),
  doneAt: z.number().optional(),
  cancelledAt: z.number().optional(),
  failedAt: z.number().optional(),
});

/**
 * Parses the record of a push.
 *
 * @throws UnreadableItemError that names the item
 */
export const recordFrom = (item: RawItem): PushRecord => recordOf(PUSH_ITEM.read(item));

/** Parses records of pushes. One that cannot be read does not hide the others. */
export const recordsFrom = (items: Iterable<RawItem>): PushRecord[] => PUSH_ITEM.readAll(items).map(recordOf);

function recordOf({ push: draft, position, ...item }: ItemOf<typeof PUSH_ITEM>): PushRecord {
  const { state, createdAt, isPublished, earlierPositions } = item;
  const { fault, rangeWidth, sendAt, doneAt, cancelledAt, failedAt } = item;
  return {
    draft,
    state,
    createdAt,
    isPublished,
    earlierPositions,
    ...(position === undefined ? {} : { push: { ...draft, position, acceptedAt: decodeTime(position) } }),
    ...(fault === undefined ? {} : { fault }),
    ...(rangeWidth === undefined ? {} : { rangeWidth }),
    ...(sendAt === undefined ? {} : { sendAt }),
    ...(doneAt === undefined ? {} : { doneAt }),
    ...(cancelledAt === undefined ? {} : { cancelledAt }),
    ...(failedAt === undefined ? {} : { failedAt }),
  };
}
