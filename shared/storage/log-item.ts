import type { Condition } from '../domain/audience/condition.ts';
import type { LogEntry, LogRecord, Withdrawal } from '../domain/connection/log-entry.ts';
import { momentOf } from '../domain/push/position.ts';
import { expiryOf, type Push } from '../domain/push/push.ts';
import { messageOf } from '../domain/push/push-message.ts';

/** What an item of the log holds beside its key. Functions read hundreds of thousands of them, so it holds little. */
interface LogAttributes {
  /** Absent when it is the same as the position. */
  readonly taskId?: string;
  /** Seconds. */
  readonly lifeTime?: number;
  readonly bytes?: number;
  /** The condition as JSON. */
  readonly condition?: string;
  /** The position of the push that was withdrawn. */
  readonly withdraws?: string;
  /** Epoch seconds. */
  readonly ttl: number;
}

const ttlOf = (push: Push): number => Math.ceil(expiryOf(push) / 1000);

/** The attributes of a push in the log. Under a user it stands for that user, whatever its condition. */
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

/** The attributes of the withdrawal of a push. */
export const withdrawalAttributes = (push: Push): LogAttributes => ({
  withdraws: push.position,
  ttl: ttlOf(push),
});

/**
 * Reads an item of the log.
 *
 * @throws Error which names the item, when it is none of the log.
 */
export function logRecordFrom(item: Record<string, unknown>): LogRecord {
  const { pk, sk, taskId, lifeTime, bytes, condition, withdraws, ttl } = item;
  if (typeof sk === 'string' && typeof withdraws === 'string') {
    return { position: sk, withdraws, expiresAt: Number(ttl) * 1000 } satisfies Withdrawal;
  }
  if (typeof sk !== 'string' || typeof lifeTime !== 'number' || typeof bytes !== 'number') {
    throw new Error(`The item ${pk} ${sk} is no entry of a log`);
  }
  return {
    position: sk,
    taskId: typeof taskId === 'string' ? taskId : sk,
    expiresAt: momentOf(sk) + lifeTime * 1000,
    bytes,
    ...(condition === undefined ? {} : { condition: JSON.parse(String(condition)) as Condition }),
  } satisfies LogEntry;
}
