import type { WorkQueue } from '../queue/work-queue.ts';
import { type Keyspace, shardOf } from '../storage/keys.ts';
import type { MessageLog } from '../storage/message-log.ts';
import type { Push, PushDraft } from './push.ts';
import type { ShardTask } from './tasks.ts';

/** What publishing needs. */
export interface PublishParts {
  readonly log: MessageLog;
  readonly fanOut: WorkQueue<ShardTask>;
  readonly keys: Keyspace;
}

/**
 * Sends an accepted push on its way; again is fine. It is put in the log before anybody reads which connections there
 * are: a user who connects meanwhile reads the log after noting the connection, so one of the two sees the other.
 */
export async function publish({ log, fanOut, keys }: PublishParts, push: Push): Promise<void> {
  if (push.lifeTime > 0) await log.append(push);
  const { app, taskId } = push;
  await fanOut.send(shardsOf(push, keys).map((shard) => ({ app, taskId, shard })));
}

/** The shards in which a push may have receivers. */
export function shardsOf({ condition }: PushDraft, { shards }: Keyspace): number[] {
  if (condition !== undefined && 'users' in condition) {
    return [...new Set(condition.users.map((userId) => shardOf(userId, shards)))];
  }
  return Array.from({ length: shards }, (_, shard) => shard);
}
