import { DomainError } from '../domain-error.ts';
import type { PushCancellation, PushLog, Schedules } from './ports.ts';
import { withdraw } from './publish.ts';
import type { PushRecord } from './push-record.ts';

/** What cancelling needs. */
export interface CancelDeps {
  readonly pushes: PushCancellation;
  readonly log: PushLog;
  readonly schedules: Pick<Schedules, 'remove'>;
}

/**
 * Cancels a push: what is not yet sent is stopped, what offline users have not claimed is withdrawn.
 *
 * @param now epoch milliseconds
 * @param maxAge how long after its acceptance a push may still be cancelled, in milliseconds
 * @throws DomainError `pushUnknown`, `pushCancelledAlready` or `pushTooOldToCancel`.
 */
export async function cancelPush(
  deps: CancelDeps,
  app: number,
  taskId: string,
  now: number,
  maxAge = Number.POSITIVE_INFINITY,
): Promise<void> {
  const record = await deps.pushes.get(app, taskId);
  if (record === undefined)
    throw new DomainError('pushUnknown', `there is no push ${JSON.stringify(taskId)}`);
  if (now - (record.push?.acceptedAt ?? now) > maxAge) {
    throw new DomainError('pushTooOldToCancel', `${taskId} is older than ${maxAge / 3_600_000} hours`);
  }
  const cancelled = await deps.pushes.cancel(app, taskId, now);
  await withdrawAll(deps, cancelled ?? record, now);
  if (cancelled === undefined)
    throw new DomainError('pushCancelledAlready', `${taskId} is cancelled already`);
}

/** The first caller who cancelled it may have died before this was done: it is done every time. */
async function withdrawAll(deps: CancelDeps, record: PushRecord, now: number): Promise<void> {
  const { draft, push, earlierPositions, sendAt } = record;
  if (push !== undefined) await withdraw(deps.log, push, [...earlierPositions, push.position], now);
  if (sendAt !== undefined) await deps.schedules.remove({ app: draft.app, taskId: draft.taskId });
}
