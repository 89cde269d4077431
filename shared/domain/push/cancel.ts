import { DomainError } from '../domain-error.ts';
import type { EventOutbox } from '../events/ports.ts';
import type { PushCancellation, PushLog, Schedules } from './ports.ts';
import { withdraw } from './publish.ts';
import type { PushRecord } from './push-record.ts';

/** What `cancelPush` needs. */
export interface CancelDeps {
  readonly pushes: PushCancellation;
  readonly log: PushLog;
  readonly schedules: Pick<Schedules, 'remove'>;
  /** Absent where no change of a push is an event. */
  readonly events?: Pick<EventOutbox, 'open'>;
}

/**
 * Cancels a push: stops deliveries that are not sent yet, and withdraws it from offline users.
 *
 * @param now epoch milliseconds
 * @param maxAge how long after its acceptance a push can still be cancelled, in milliseconds
 * @throws DomainError `pushUnknown`, `pushCancelledAlready` or `pushTooOldToCancel`
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
  // A push that is done is not listed for its events any more.
  if (record.draft.emitsEvents === true) await deps.events?.open(app, taskId, now);
  const cancelled = await deps.pushes.cancel(app, taskId, now);
  await withdrawAll(deps, cancelled ?? record, now);
  if (cancelled === undefined)
    throw new DomainError('pushCancelledAlready', `${taskId} is already cancelled`);
}

/** Done at every call, because the first caller who cancelled the push may have died before the withdrawal. */
async function withdrawAll(deps: CancelDeps, record: PushRecord, now: number): Promise<void> {
  const { draft, push, earlierPositions, sendAt } = record;
  if (push !== undefined) await withdraw(deps.log, push, [...earlierPositions, push.position], now);
  if (sendAt !== undefined) await deps.schedules.remove({ app: draft.app, taskId: draft.taskId });
}
