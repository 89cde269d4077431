import { ulid } from 'ulid';
import type { FindTask } from '../notification/find-devices.ts';
import type { PushLog, PushRecords, Work } from './ports.ts';
import { momentOf } from './position.ts';
import type { Push } from './push.ts';
import type { PushRecord } from './push-record.ts';
import type { FanOutTask } from './tasks.ts';

/** What `publish` needs. */
export interface PublishDeps {
  readonly pushes: PushRecords;
  readonly log: PushLog;
  readonly fanOut: Work<FanOutTask>;
  /** Queue for finding the devices of offline users; absent if no app can notify. */
  readonly notifications?: Work<FindTask>;
  /** Waits for a number of milliseconds. */
  sleep(milliseconds: number): Promise<unknown>;
}

/** How long publishing an accepted push may take, in milliseconds; after that, its first worker counts as dead. */
const PUBLISHING = 5000;

/**
 * How long a repeated request waits for the first one to publish the push, in milliseconds, and how often it checks.
 */
const FIRST_WORKER = 2000;
const LOOK_AGAIN = 100;

/**
 * Waits until the worker that recorded a push has published it, or has run out of time.
 *
 * @param now epoch milliseconds
 * @returns the record afterwards
 */
export async function afterFirstWorker(
  { pushes, sleep }: PublishDeps,
  record: PushRecord,
  now: number,
): Promise<PushRecord> {
  const { app, taskId } = record.draft;
  let present = record;
  const left = record.createdAt + FIRST_WORKER - now;
  for (
    let waited = 0;
    waited < left && present.state === 'accepted' && !present.isPublished;
    waited += LOOK_AGAIN
  ) {
    await sleep(LOOK_AGAIN);
    present = (await pushes.get(app, taskId)) ?? present;
  }
  return present;
}

/**
 * Publishes an accepted push once; repeating the call is safe.
 * The push is put in the log before anybody reads the connections: a user who connects concurrently reads the log
 * after the connection was recorded, so one of the two sees the other.
 *
 * @param now epoch milliseconds
 */
export async function publish(deps: PublishDeps, record: PushRecord, now: number): Promise<void> {
  if (record.state !== 'accepted' || record.push === undefined || record.isPublished) return;
  // Readers of the log look back only a minute, so a late push moves to the current end of the log.
  const isLate = now - record.push.acceptedAt > PUBLISHING;
  const push = isLate ? await moved(deps, record.push, now) : record.push;
  if (push === undefined) return;
  if (push.lifeTime > 0) await deps.log.append(push);
  const { app, taskId } = push;
  await deps.fanOut.send([{ app, taskId }]);
  if (push.notifies) await deps.notifications?.send([{ app, taskId }]);
  const after = await deps.pushes.markPublished(app, taskId);
  // The push may have been cancelled or moved before it was in the log, when there was nothing to withdraw.
  const isElsewhere = after?.push?.position !== push.position;
  if (after?.state === 'cancelled' || isElsewhere) await withdraw(deps.log, push, [push.position], now);
}

/** Moves a push to the end of the log. The old position is closed first, because an earlier worker may have used it. */
async function moved(deps: PublishDeps, push: Push, now: number): Promise<Push | undefined> {
  await withdraw(deps.log, push, [push.position], now);
  return deps.pushes.move(push, ulid(now));
}

/**
 * Withdraws a push from all positions that it ever had in the log.
 *
 * @param now epoch milliseconds
 */
export async function withdraw(
  log: PushLog,
  push: Push,
  positions: readonly string[],
  now: number,
): Promise<void> {
  if (push.lifeTime === 0) return;
  for (const position of positions) {
    await log.withdraw({ ...push, position, acceptedAt: momentOf(position) }, ulid(now));
  }
}
