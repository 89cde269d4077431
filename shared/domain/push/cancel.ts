import { ulid } from 'ulid';
import type { PushSchedules } from '../../aws/schedules.ts';
import type { MessageLog } from '../../storage/message-log.ts';
import type { PushRecord } from '../../storage/push-record.ts';
import type { PushStore } from '../../storage/pushes.ts';
import { DomainError } from '../domain-error.ts';

/** What cancelling needs. */
export interface CancelParts {
  readonly pushes: PushStore;
  readonly log: MessageLog;
  readonly schedules: PushSchedules;
}

/**
 * Cancels a push: what is not yet sent is stopped, what offline users have not claimed is withdrawn.
 *
 * @param now epoch milliseconds
 * @param maxAge how long after its acceptance a push may still be cancelled, in milliseconds
 * @throws DomainError `pushUnknown`, `pushCancelledAlready` or `pushTooOldToCancel`.
 */
export async function cancelPush(
  parts: CancelParts,
  app: number,
  taskId: string,
  now: number,
  maxAge = Number.POSITIVE_INFINITY,
): Promise<void> {
  const record = await parts.pushes.get(app, taskId);
  if (record === undefined)
    throw new DomainError('pushUnknown', `there is no push ${JSON.stringify(taskId)}`);
  if (now - (record.push?.acceptedAt ?? now) > maxAge) {
    throw new DomainError('pushTooOldToCancel', `${taskId} is older than ${maxAge / 3_600_000} hours`);
  }
  const cancelled = await parts.pushes.cancel(app, taskId, now);
  await withdraw(parts, cancelled ?? record, now);
  if (cancelled === undefined)
    throw new DomainError('pushCancelledAlready', `${taskId} is cancelled already`);
}

/** Whoever cancelled it first may have died before this was done: it is done every time. */
async function withdraw(parts: CancelParts, { draft, push, sendAt }: PushRecord, now: number): Promise<void> {
  if (push !== undefined && push.lifeTime > 0) await parts.log.withdraw(push, ulid(now));
  if (sendAt !== undefined) await parts.schedules.remove({ app: draft.app, taskId: draft.taskId });
}
