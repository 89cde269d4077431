import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { countOverShards, type Estimate } from '../domain/operators/count.ts';
import type { Keyspace } from './keys.ts';
import { attributeIndex, type IndexDefinition, PUSH_LIST_INDEX, TAG_INDEX } from './tables.ts';
import type { StreamTables } from './user-streams.ts';

/** Where things are counted. */
export interface CountedTables extends StreamTables {
  readonly devices: string;
  readonly pushes: string;
}

/** How many pages of a partition are read, of up to 1 MB each: about 200,000 entries of an index. */
const MAX_PAGES = 24;

/** What follows from a key condition alone. */
type Counted = Omit<QueryCommandInput, 'Select' | 'ExclusiveStartKey'>;

/** Counts users, connections, devices and pushes by queries that are bounded: shard by shard, and estimated beyond. */
export class Counts {
  readonly #client: DynamoDBDocumentClient;
  readonly #tables: CountedTables;
  readonly #keys: Keyspace;

  constructor(client: DynamoDBDocumentClient, tables: CountedTables, keys: Keyspace) {
    this.#client = client;
    this.#tables = tables;
    this.#keys = keys;
  }

  users(app: number): Promise<Estimate> {
    return this.#overShards((shard) => ({
      TableName: this.#tables.accounts,
      ...partition(this.#keys.accountPartition(app, shard)),
    }));
  }

  /** @param now epoch milliseconds */
  connections(app: number, now: number): Promise<Estimate> {
    return this.#overShards((shard) => ({
      TableName: this.#tables.connections,
      ...living(this.#keys.connectionPartition(app, shard), now),
    }));
  }

  /** @param now epoch milliseconds */
  devices(app: number, now: number): Promise<Estimate> {
    return this.#overShards((shard) => ({
      TableName: this.#tables.devices,
      ...living(this.#keys.devicePartition(app, shard), now),
    }));
  }

  /** The pushes that were made since a moment (epoch milliseconds); the index lags by about a second. */
  pushesSince(app: number, moment: number): Promise<Estimate> {
    return this.#partition({
      TableName: this.#tables.pushes,
      IndexName: PUSH_LIST_INDEX.name,
      KeyConditionExpression: 'listedIn = :app AND taskId >= :first',
      ExpressionAttributeValues: {
        ':app': this.#keys.pushList(app),
        ':first': ulid(moment).slice(0, 10),
      },
    });
  }

  /** The users who have a tag; the index lags by about a second. */
  usersWithTag(app: number, tag: string): Promise<Estimate> {
    return this.#index(this.#tables.tags, TAG_INDEX, (shard) => this.#keys.tagPartition(app, tag, shard));
  }

  /** The users who have a value of a slot; the index lags by about a second. */
  usersWithValue(app: number, slot: number, value: string): Promise<Estimate> {
    return this.#index(this.#tables.accounts, attributeIndex(slot), (shard) =>
      this.#keys.attributePartition(app, value, shard),
    );
  }

  #index(
    table: string,
    { name, partitionKey }: IndexDefinition,
    partitionOf: (shard: number) => string,
  ): Promise<Estimate> {
    return this.#overShards((shard) => ({
      TableName: table,
      IndexName: name,
      ...partition(partitionOf(shard), partitionKey),
    }));
  }

  #overShards(query: (shard: number) => Counted): Promise<Estimate> {
    return countOverShards(this.#keys.shards, (shard) => this.#partition(query(shard)));
  }

  async #partition(query: Counted): Promise<Estimate> {
    let count = 0;
    let start: QueryCommandInput['ExclusiveStartKey'];
    for (let page = 0; page < MAX_PAGES; page++) {
      const read = await this.#client.send(
        new QueryCommand({ ...query, Select: 'COUNT', ExclusiveStartKey: start }),
      );
      count += read.Count ?? 0;
      start = read.LastEvaluatedKey;
      if (start === undefined) return { count, exact: true };
    }
    return { count, exact: false };
  }
}

const partition = (key: string, name = 'pk') => ({
  KeyConditionExpression: '#partition = :partition',
  ExpressionAttributeNames: { '#partition': name },
  ExpressionAttributeValues: { ':partition': key },
});

/** The items of a partition that have not expired. */
function living(key: string, now: number) {
  const { KeyConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = partition(key);
  return {
    KeyConditionExpression,
    FilterExpression: 'attribute_not_exists(#ttl) OR #ttl > :now',
    ExpressionAttributeNames: { ...ExpressionAttributeNames, '#ttl': 'ttl' },
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':now': Math.floor(now / 1000) },
  };
}
