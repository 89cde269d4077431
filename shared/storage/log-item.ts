import type { Condition } from '../domain/audience/condition.ts';
import type { LogEntry, LogRecord, Withdrawal } from '../domain/connection/log-entry.ts';
import { momentOf } from '../domain/push/position.ts';
import { expiryOf, type Push } from '../domain/push/push.ts';
import { messageOf } from '../domain/push/push-message.ts';

/**
 * The attributes of a log item, besides its key. Functions read hundreds of thousands of them, so they are kept
 * small.
 */
interface LogAttributes {
  /** Absent if it equals the position. */
  readonly taskId?: string;
  /** In seconds. */
  readonly lifeTime?: number;
  readonly bytes?: number;
  /** The condition as JSON. */
  readonly condition?: string;
  /** The position of the withdrawn push. */
  readonly withdraws?: string;
  /** Epoch seconds. */
  readonly ttl: number;
}

const ttlOf = (push: Push): number => Math.ceil(expiryOf(push) / 1000);

/**
 * The attributes of a push in the log. In the log of a named user the condition is omitted, because the entry
 * addresses that user anyway.
 */
export function entryAttributes(push: Push, isUnderUser: boolean): LogAttributes {
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
export const withdrawalAttributes = (push: Push): LogAttributes => ({
  withdraws: push.position,
  ttl: ttlOf(push),
});

/**
 * Parses an item of the log.
 *
 * @throws Error that names the item, if it is not a log item
 */
export function logRecordFrom(item: Record<string, unknown>): LogRecord {
  const { pk, sk, taskId, lifeTime, bytes, condition, withdraws, ttl } = item;
  if (typeof sk === 'string' && typeof withdraws === 'string') {
    return { position: sk, withdraws, expiresAt: Number(ttl) * 1000 } satisfies Withdrawal;
  }
  if (typeof sk !== 'string' || typeof lifeTime !== 'number' || typeof bytes !== 'number') {
    throw new Error(`The item ${pk} ${sk} is not an entry of a log`);
  }
  return {
    position: sk,
    taskId: typeof taskId === 'string' ? taskId : sk,
    expiresAt: momentOf(sk) + lifeTime * 1000,
    bytes,
    ...(condition === undefined ? {} : { condition: JSON.parse(String(condition)) as Condition }),
  } satisfies LogEntry;
}
