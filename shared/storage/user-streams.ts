import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { PagedStream } from '../domain/audience/paged-stream.ts';
import { after, listed, type SortedStream } from '../domain/audience/stream.ts';
import type { OnlineStream, ShardScope, ShardStreams } from '../domain/push/ports.ts';
import { connectionFrom, type Keyspace, shardOf, type UserKey, userIdOf, userKeyOf } from './keys.ts';
import { attributeIndex, type IndexDefinition, TAG_INDEX } from './tables.ts';

/** A sort key cannot be compared with the empty string; every key is after a space. */
const BEFORE_ALL = ' ';

/** Where the streams of a shard are read. */
export interface StreamTables {
  readonly accounts: string;
  readonly tags: string;
  readonly connections: string;
}

/** The users of one shard of an app as sorted streams, as they were at one moment. */
export class UserStreams implements ShardStreams {
  readonly userIdOf = userIdOf;
  readonly #client: DynamoDBDocumentClient;
  readonly #tables: StreamTables;
  readonly #keys: Keyspace;
  readonly #app: number;
  readonly #shard: number;
  readonly #at: number;

  constructor(client: DynamoDBDocumentClient, tables: StreamTables, keys: Keyspace, scope: ShardScope) {
    this.#client = client;
    this.#tables = tables;
    this.#keys = keys;
    this.#app = scope.app;
    this.#shard = scope.shard;
    this.#at = scope.at;
  }

  tag(tag: string): SortedStream {
    const partition = this.#keys.tagPartition(this.#app, tag, this.#shard);
    return this.#index(this.#tables.tags, TAG_INDEX, partition);
  }

  attribute(slot: number, value: string): SortedStream {
    const partition = this.#keys.attributePartition(this.#app, value, this.#shard);
    return this.#index(this.#tables.accounts, attributeIndex(slot), partition);
  }

  /** Those of the named users who are in this shard. */
  users(userIds: readonly string[]): SortedStream {
    const here = userIds.filter((userId) => shardOf(userId, this.#keys.shards) === this.#shard);
    return listed([...new Set(here)].map(userKeyOf).sort());
  }

  /** Every user who had an account at that moment. */
  everyone(): SortedStream {
    return this.#pages(
      {
        TableName: this.#tables.accounts,
        KeyConditionExpression: 'pk = :partition AND sk >= :target',
        ProjectionExpression: 'sk, createdAt',
      },
      { sortKey: 'sk', since: 'createdAt' },
      this.#keys.accountPartition(this.#app, this.#shard),
    );
  }

  /**
   * The users who had an account at that moment and are online, with their connections; strongly consistent.
   *
   * @param connectedBy leaves out connections made later (epoch milliseconds)
   */
  online(connectedBy = Number.MAX_SAFE_INTEGER): OnlineUsers {
    return new OnlineUsers(this.#client, {
      TableName: this.#tables.connections,
      KeyConditionExpression: 'pk = :pk AND sk >= :target',
      FilterExpression: '#ttl > :now AND userSince <= :at AND connectedAt <= :connectedBy',
      ProjectionExpression: 'sk',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':pk': this.#keys.connectionPartition(this.#app, this.#shard),
        ':now': Math.floor(Date.now() / 1000),
        ':at': this.#at,
        ':connectedBy': connectedBy,
      },
      ConsistentRead: true,
    });
  }

  #index(table: string, index: IndexDefinition, partition: string): SortedStream {
    const [since = ''] = index.include;
    return this.#pages(
      {
        TableName: table,
        IndexName: index.name,
        KeyConditionExpression: '#partition = :partition AND #user >= :target',
        ExpressionAttributeNames: { '#partition': index.partitionKey, '#user': index.sortKey },
      },
      { sortKey: index.sortKey, since },
      partition,
    );
  }

  /** The users of a partition, without those who came to it later. */
  #pages(
    query: QueryCommandInput,
    { sortKey, since }: { readonly sortKey: string; readonly since: string },
    partition: string,
  ): SortedStream {
    return new PagedStream(async (target, limit) => {
      const page = await this.#client.send(
        new QueryCommand({
          ...query,
          ExpressionAttributeValues: { ':partition': partition, ':target': target || BEFORE_ALL },
          Limit: limit,
        }),
      );
      const items = page.Items ?? [];
      const ids = items
        .filter((item) => Number(item[since]) <= this.#at)
        .map((item) => String(item[sortKey]));
      const last = page.LastEvaluatedKey?.[sortKey];
      return last === undefined ? { ids } : { ids, next: after(String(last)) };
    });
  }
}

/** A stream of users who are online that also tells the connections of the user it stands at. */
export class OnlineUsers implements OnlineStream {
  readonly #pages: PagedStream;
  readonly #connections = new Map<UserKey, string[]>();

  constructor(client: DynamoDBDocumentClient, query: QueryCommandInput) {
    this.#pages = new PagedStream(async (target, limit) => {
      this.#connections.clear();
      for (let size = limit; ; size *= 2) {
        const page = await client.send(
          new QueryCommand({
            ...query,
            ExpressionAttributeValues: {
              ...query.ExpressionAttributeValues,
              ':target': target || BEFORE_ALL,
            },
            Limit: size,
          }),
        );
        this.#group((page.Items ?? []).map((item) => String(item.sk)));
        const cut = page.LastEvaluatedKey?.sk as string | undefined;
        if (cut === undefined) return { ids: [...this.#connections.keys()] };
        // The user at the end of the page may have more connections on the next one, which starts with them again.
        const next = connectionFrom(cut).userKey;
        this.#connections.delete(next);
        if (this.#connections.size > 0 || next !== target) {
          return { ids: [...this.#connections.keys()], next };
        }
      }
    });
  }

  seek(target: string): Promise<UserKey | undefined> {
    return this.#pages.seek(target);
  }

  /** The connections of the user that `seek` gave last. */
  connectionsOf(userKey: UserKey): readonly string[] {
    return this.#connections.get(userKey) ?? [];
  }

  #group(sortKeys: readonly string[]): void {
    this.#connections.clear();
    for (const sk of sortKeys) {
      const { userKey, connectionId } = connectionFrom(sk);
      const connections = this.#connections.get(userKey);
      if (connections === undefined) this.#connections.set(userKey, [connectionId]);
      else connections.push(connectionId);
    }
  }
}
