import { ulid } from 'ulid';
import type { WorkQueue } from '../../aws/work-queue.ts';
import { type Keyspace, shardOf } from '../../storage/keys.ts';
import type { MessageLog } from '../../storage/message-log.ts';
import type { PushRecord } from '../../storage/push-record.ts';
import type { PushStore } from '../../storage/pushes.ts';
import type { PushDraft } from './push.ts';
import type { ShardTask } from './tasks.ts';

/** What publishing needs. */
export interface PublishParts {
  readonly pushes: PushStore;
  readonly log: MessageLog;
  readonly fanOut: WorkQueue<ShardTask>;
  readonly keys: Keyspace;
}

/** How long whoever accepted a push may take to publish it, in milliseconds; later, they are taken for dead. */
const PUBLISHING = 5000;

/**
 * Sends an accepted push on its way, once; again is fine. It is put in the log before anybody reads which connections
 * there are: a user who connects meanwhile reads the log after noting the connection, so one of the two sees the other.
 *
 * @param now epoch milliseconds
 */
export async function publish(parts: PublishParts, record: PushRecord, now: number): Promise<void> {
  if (record.state !== 'accepted' || record.push === undefined || record.isPublished) return;
  // Readers of the log do not look far behind its end: what comes late takes its place there.
  const isLate = now - record.push.acceptedAt > PUBLISHING;
  const push = isLate ? await parts.pushes.move(record.push, ulid(now)) : record.push;
  const { app, taskId } = push;
  if (push.lifeTime > 0) await parts.log.append(push);
  await parts.fanOut.send(shardsOf(push, parts.keys).map((shard) => ({ app, taskId, shard })));
  await parts.pushes.notePublished(app, taskId);
}

/** The shards in which a push may have receivers. */
export function shardsOf({ condition }: PushDraft, { shards }: Keyspace): number[] {
  if (condition !== undefined && 'users' in condition) {
    return [...new Set(condition.users.map((userId) => shardOf(userId, shards)))];
  }
  return Array.from({ length: shards }, (_, shard) => shard);
}
