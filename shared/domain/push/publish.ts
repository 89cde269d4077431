import { ulid } from 'ulid';
import type { FindTask } from '../notification/find-devices.ts';
import type { PushLog, PushRecords, Work } from './ports.ts';
import type { PushRecord } from './push-record.ts';
import type { FanOutTask } from './tasks.ts';

/** What publishing needs. */
export interface PublishDeps {
  readonly pushes: PushRecords;
  readonly log: PushLog;
  readonly fanOut: Work<FanOutTask>;
  /** Where the devices of users who are not online are found; absent where nobody is notified. */
  readonly notifications?: Work<FindTask>;
}

/** How long whoever accepted a push may take to publish it, in milliseconds; later, they are taken for dead. */
const PUBLISHING = 5000;

/**
 * Sends an accepted push on its way, once; again is fine. It is put in the log before anybody reads which connections
 * there are: a user who connects meanwhile reads the log after noting the connection, so one of the two sees the other.
 *
 * @param now epoch milliseconds
 */
export async function publish(deps: PublishDeps, record: PushRecord, now: number): Promise<void> {
  if (record.state !== 'accepted' || record.push === undefined || record.isPublished) return;
  // Readers of the log do not look far behind its end: what comes late takes its place there.
  const isLate = now - record.push.acceptedAt > PUBLISHING;
  const push = isLate ? await deps.pushes.move(record.push, ulid(now)) : record.push;
  const { app, taskId } = push;
  if (push.lifeTime > 0) await deps.log.append(push);
  await deps.fanOut.send([{ app, taskId }]);
  if (push.notifies) await deps.notifications?.send([{ app, taskId }]);
  await deps.pushes.markPublished(app, taskId);
}
