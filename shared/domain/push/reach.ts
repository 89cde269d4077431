import { audience } from '../audience/audience.ts';
import type { Condition } from '../audience/condition.ts';
import { after, type SortedStream, START } from '../audience/stream.ts';
import type { OpenStreams, ShardScope } from './ports.ts';
import { usersOf } from './receivers.ts';

/** How many users a condition reaches. */
export interface Reach {
  /** Users who match. */
  readonly users: number;
  /** How many of them are online. */
  readonly online: number;
  /** False if there were too many to count in time; both counts are then estimated from the counted shards. */
  readonly exact: boolean;
}

/** What `reach` needs. */
export interface ReachDeps {
  readonly shards: number;
  readonly streams: OpenStreams;
  hasTime(): boolean;
}

/** How many shards are counted concurrently. */
const SHARDS_AT_ONCE = 4;

/**
 * Counts the users that match a condition now. A hash spreads users over the shards, so counted shards are
 * representative of the others.
 */
export async function reach(
  deps: ReachDeps,
  app: number,
  condition: Condition | undefined,
  now: number,
): Promise<Reach> {
  const waiting = Array.from({ length: deps.shards }, (_, shard) => shard);
  const total = { users: 0, online: 0, complete: 0 };
  const partial = { users: 0, online: 0 };
  const worker = async () => {
    for (let shard = waiting.pop(); shard !== undefined && deps.hasTime(); shard = waiting.pop()) {
      const count = await countShard(deps, { app, shard, at: now }, condition);
      const sum = count.complete ? total : partial;
      sum.users += count.users;
      sum.online += count.online;
      if (count.complete) total.complete++;
    }
  };
  await Promise.all(Array.from({ length: SHARDS_AT_ONCE }, worker));
  if (total.complete === deps.shards) return { users: total.users, online: total.online, exact: true };
  // Without a complete shard the partial count is only a lower bound.
  if (total.complete === 0) return { ...partial, exact: false };
  const scale = deps.shards / total.complete;
  return {
    users: Math.round(total.users * scale),
    online: Math.round(total.online * scale),
    exact: false,
  };
}

async function countShard(
  deps: ReachDeps,
  scope: ShardScope,
  condition: Condition | undefined,
): Promise<{ readonly users: number; readonly online: number; readonly complete: boolean }> {
  const streams = deps.streams(scope);
  const matching: SortedStream = audience(condition, {
    tag: (tag) => streams.tag(tag),
    attribute: (slot, value) => streams.attribute(slot, value),
    users: (userIds) => streams.users(userIds),
    everyone: () => streams.everyone(),
  });
  const connected = usersOf(streams.connections());
  let users = 0;
  let online = 0;
  for (let user = await matching.seek(START); user !== undefined; user = await matching.seek(after(user))) {
    users++;
    if ((await connected.seek(user)) === user) online++;
    if (users % 1000 === 0 && !deps.hasTime()) return { users, online, complete: false };
  }
  return { users, online, complete: true };
}
