import { after, START } from '../audience/stream.ts';
import type { Connection, OpenStreams } from './ports.ts';
import type { Push } from './push.ts';
import { Receivers } from './receivers.ts';

/** How many shards are read concurrently. */
const SHARDS_AT_ONCE = 32;

/** The receivers of a push that has few, or an estimate of their density. */
export type SmallPush =
  | { readonly connections: readonly Connection[]; readonly users: number }
  | { readonly perShard: number | undefined };

/**
 * Reads the start of several shards concurrently, to find out whether a push has few receivers.
 *
 * @param maximum how many receivers count as few
 * @param hasTime whether reading may continue
 * @returns all receivers; or, if there are more, the maximum number per shard among the shards that were read
 * completely (`undefined` if none was)
 */
export async function findFew(
  push: Push,
  shards: readonly number[],
  open: OpenStreams,
  maximum: number,
  hasTime: () => boolean,
): Promise<SmallPush> {
  const waiting = [...shards];
  const connections: Connection[] = [];
  let users = 0;
  let perShard: number | undefined;
  let isComplete = true;
  const goesOn = () => isComplete && connections.length <= maximum;
  const worker = async () => {
    for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift()) {
      const receivers = new Receivers(push, shard, open);
      const found: Connection[] = [];
      let target = START;
      for (;;) {
        const connection = await receivers.seek(target);
        if (connection === undefined) break;
        if (connections.length > maximum || !hasTime()) {
          isComplete = false;
          return;
        }
        if (connection.userKey !== found.at(-1)?.userKey) users++;
        found.push(connection);
        connections.push(connection);
        target = after(connection.key);
      }
      perShard = Math.max(perShard ?? 0, found.length);
      if (!goesOn()) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(SHARDS_AT_ONCE, shards.length) }, worker));
  return goesOn() ? { connections, users } : { perShard };
}
