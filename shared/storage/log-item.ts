import * as z from 'zod';
import type { Condition } from '../domain/audience/condition.ts';
import type { LogEntry, LogRecord, Withdrawal } from '../domain/connection/log-entry.ts';
import { momentOf } from '../domain/push/position.ts';
import { expiryOf, type Push } from '../domain/push/push.ts';
import { messageOf } from '../domain/push/push-message.ts';
import type { RawItem } from './conditional-write.ts';
import { ItemType, json, readEach } from './item-type.ts';

/** The entry of a push. Functions read hundreds of thousands of them, so they are kept small. */
const ENTRY_ITEM = new ItemType('entry of a message log', {
  /** The position. */
  sk: z.string(),
  /** Absent if it equals the position. */
  taskId: z.string().optional(),
  /** In seconds. */
  lifeTime: z.number(),
  bytes: z.number(),
  condition: json(z.custom<Condition>((condition) => isObject(condition), 'not a condition')).optional(),
});

/** The withdrawal of a push. */
const WITHDRAWAL_ITEM = new ItemType('withdrawal in a message log', {
  /** The position. */
  sk: z.string(),
  /** The position of the withdrawn push. */
  withdraws: z.string(),
  /** Epoch seconds. */
  ttl: z.number(),
});

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const ttlOf = (push: Push): number => Math.ceil(expiryOf(push) / 1000);

/**
 * The attributes of a push in the log. In the log of a named user the condition is omitted, because the entry
 * addresses that user anyway.
 */
export function entryAttributes(push: Push, isUnderUser: boolean): RawItem {
  const { position, taskId, lifeTime, condition } = push;
  return {
    ...(taskId === position ? {} : { taskId }),
    ...(condition === undefined || isUnderUser ? {} : { condition: JSON.stringify(condition) }),
    lifeTime,
    bytes: Buffer.byteLength(JSON.stringify(messageOf(push))),
    ttl: ttlOf(push),
  };
}

/** The attributes of a push's withdrawal. */
export const withdrawalAttributes = (push: Push): RawItem => ({
  withdraws: push.position,
  ttl: ttlOf(push),
});

/** Parses items of a log. An item that cannot be read is reported, and does not hide the others. */
export const logRecordsFrom = (items: Iterable<RawItem>): LogRecord[] => readEach(items, logRecordFrom);

/** @throws UnreadableItemError that names the item */
function logRecordFrom(item: RawItem): LogRecord {
  if ('withdraws' in item) {
    const { sk, withdraws, ttl } = WITHDRAWAL_ITEM.read(item);
    return { position: sk, withdraws, expiresAt: ttl * 1000 } satisfies Withdrawal;
  }
  const { sk, taskId = sk, lifeTime, bytes, condition } = ENTRY_ITEM.read(item);
  return {
    position: sk,
    taskId,
    expiresAt: momentOf(sk) + lifeTime * 1000,
    bytes,
    ...(condition === undefined ? {} : { condition }),
  } satisfies LogEntry;
}
