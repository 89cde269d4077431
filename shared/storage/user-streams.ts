import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { PagedStream } from '../domain/audience/paged-stream.ts';
import { after, listed, type SortedStream } from '../domain/audience/stream.ts';
import type { Connection, ConnectionStream, ShardScope, ShardStreams } from '../domain/push/ports.ts';
import { connectionFrom, type Keyspace, shardOf, userIdOf, userKeyOf } from './keys.ts';
import { attributeIndex, type IndexDefinition, TAG_INDEX } from './tables.ts';

/** A sort key cannot be compared with the empty string; a space precedes every key. */
const BEFORE_ALL = ' ';

/** The tables that the streams of a shard read. */
export interface StreamTables {
  readonly accounts: string;
  readonly tags: string;
  readonly connections: string;
}

/** The users of one shard of an app, as sorted streams of one moment. */
export class UserStreams implements ShardStreams {
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

  /** The named users that are in this shard. */
  users(userIds: readonly string[]): SortedStream {
    const here = userIds.filter((userId) => shardOf(userId, this.#keys.shards) === this.#shard);
    return listed([...new Set(here)].map(userKeyOf).sort());
  }

  /** All users who had an account at that moment. */
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

  connections(connectedBy = Number.MAX_SAFE_INTEGER): ConnectionStream {
    return new StoredConnections(this.#client, {
      TableName: this.#tables.connections,
      KeyConditionExpression: 'pk = :pk AND sk >= :target',
      FilterExpression: '#ttl > :now AND userSince <= :at AND connectedAt <= :connectedBy',
      ProjectionExpression: 'sk, connectedAt',
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

  /** The users of a partition, without those who were added later. */
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

/** The connections of one partition. Filtered items also advance the stream. */
class StoredConnections implements ConnectionStream {
  readonly #pages: PagedStream;
  readonly #connectedAt = new Map<string, number>();

  constructor(client: DynamoDBDocumentClient, query: QueryCommandInput) {
    this.#pages = new PagedStream(async (target, limit) => {
      const page = await client.send(
        new QueryCommand({
          ...query,
          ExpressionAttributeValues: {
            ...query.ExpressionAttributeValues,
            ':target': target || BEFORE_ALL,
          },
          Limit: limit,
        }),
      );
      this.#connectedAt.clear();
      for (const item of page.Items ?? []) this.#connectedAt.set(String(item.sk), Number(item.connectedAt));
      const ids = [...this.#connectedAt.keys()];
      const last = page.LastEvaluatedKey?.sk;
      return last === undefined ? { ids } : { ids, next: after(String(last)) };
    });
  }

  async seek(target: string): Promise<Connection | undefined> {
    const key = await this.#pages.seek(target);
    if (key === undefined) return undefined;
    const { userKey, connectionId } = connectionFrom(key);
    const connectedAt = this.#connectedAt.get(key) ?? 0;
    return { key, userKey, userId: userIdOf(userKey), connectionId, connectedAt };
  }
}
