import type { ShardMap } from './ports.ts';
import type { PushDraft } from './push.ts';

/** The shards in which a push may have receivers; named users are in few. */
export function shardsOf({ condition }: Pick<PushDraft, 'condition'>, shardMap: ShardMap): readonly number[] {
  if (condition !== undefined && 'users' in condition) {
    return [...new Set(condition.users.map((userId) => shardMap.shardOf(userId)))];
  }
  return Array.from({ length: shardMap.shards }, (_, shard) => shard);
}
