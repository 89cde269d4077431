import { after, laterOf, type SortedStream, START, union } from '../domain/audience/stream.ts';
import type { OpenStreams, ShardStreams } from '../domain/push/ports.ts';
import { userIdOf, userKeyOf } from './keys.ts';

/** Which users to list. */
export interface UserQuery {
  readonly app: number;
  readonly prefix: string;
  /** The last user of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
  /** Opens the stream of one shard: everyone, or those who have a tag or a value. */
  readonly ofShard: (streams: ShardStreams) => SortedStream;
}

/** Some of the users, in the order of their ids in keys. */
export interface UserPage {
  readonly userIds: readonly string[];
  readonly more: boolean;
}

/**
 * Lists users over all shards: each is a sorted stream, and their union is one.
 *
 * @param now epoch milliseconds
 */
export async function listUsers(
  streams: OpenStreams,
  shards: number,
  query: UserQuery,
  now: number,
): Promise<UserPage> {
  const all = union(
    Array.from({ length: shards }, (_, shard) => query.ofShard(streams({ app: query.app, shard, at: now }))),
  );
  const begin = userKeyOf(query.prefix);
  const start = query.after === undefined ? START : after(userKeyOf(query.after));
  const found: string[] = [];
  let key = await all.seek(laterOf(start, begin));
  while (key?.startsWith(begin) && found.length <= query.limit) {
    found.push(userIdOf(key));
    key = await all.seek(after(key));
  }
  return { userIds: found.slice(0, query.limit), more: found.length > query.limit };
}
