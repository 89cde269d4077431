import { EMPTY, listed } from '../../../shared/domain/audience/stream.ts';
import type { Connection, OpenStreams, ShardMap } from '../../../shared/domain/push/ports.ts';

/** An open connection in a shard. */
export interface MemoryConnection {
  readonly shard: number;
  readonly userId: string;
  readonly connectionId: string;
  /** Epoch milliseconds; long ago if absent. */
  readonly connectedAt?: number;
}

/** The streams of users in memory, with the users of each tag in `tags`. */
export class MemoryStreams {
  connections: MemoryConnection[] = [];
  readonly tags = new Map<string, readonly string[]>();
  /** Which shards were read. */
  readonly read: number[] = [];
  readonly shards: number;

  constructor(shards: number) {
    this.shards = shards;
  }

  /** Adds users u0, u1, … with one connection each, spread over the shards. */
  addUsers(count: number, first = 0): this {
    for (let index = first; index < first + count; index++) {
      const userId = `u${String(index).padStart(5, '0')}`;
      this.connections.push({ shard: index % this.shards, userId, connectionId: `c${index}` });
    }
    return this;
  }

  /** The shard of a user with a name from `addUsers`. */
  shardMap = (): ShardMap => ({
    shards: this.shards,
    shardOf: (userId) => Number(userId.slice(1)) % this.shards,
  });

  open: OpenStreams = ({ shard }) => ({
    tag: (tag) => listed(this.tags.get(tag) ?? []),
    attribute: () => EMPTY,
    users: (userIds) => listed([...userIds].sort()),
    everyone: () => listed(this.#usersOf(shard)),
    connections: (connectedBy = Number.POSITIVE_INFINITY) => {
      this.read.push(shard);
      const rows = this.#rowsOf(shard).filter(({ connectedAt }) => connectedAt <= connectedBy);
      let index = 0;
      return {
        seek: async (target) => {
          while ((rows[index]?.key ?? target) < target) index++;
          return rows[index];
        },
      };
    },
  });

  #usersOf(shard: number): string[] {
    return [...new Set(this.#rowsOf(shard).map(({ userId }) => userId))];
  }

  #rowsOf(shard: number): Connection[] {
    return this.connections
      .filter((connection) => connection.shard === shard)
      .map(({ userId, connectionId, connectedAt = 0 }) => ({
        key: `${userId}#${connectionId}`,
        userKey: userId,
        userId,
        connectionId,
        connectedAt,
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
