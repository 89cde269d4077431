import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SortedStream } from '../domain/audience/stream.ts';
import type { FoundDevice } from '../domain/notification/batch.ts';
import { MAX_STRIKES } from '../domain/notification/device.ts';
import type { DeviceStream } from '../domain/notification/ports.ts';
import type { Target } from '../domain/notification/target.ts';
import type { ShardScope } from '../domain/push/ports.ts';
import { GroupedStream } from './grouped-stream.ts';
import { type Keyspace, userIdOf } from './keys.ts';
import { type StreamTables, UserStreams } from './user-streams.ts';

/** The tables that device streams read. */
export interface DeviceStreamTables extends StreamTables {
  readonly devices: string;
}

/**
 * The users of one shard, as finding devices needs them: the streams of `UserStreams`, and one of users with devices.
 */
export class DeviceStreams {
  readonly #client: DynamoDBDocumentClient;
  readonly #tables: DeviceStreamTables;
  readonly #keys: Keyspace;
  readonly #scope: ShardScope;
  readonly #users: UserStreams;

  constructor(client: DynamoDBDocumentClient, tables: DeviceStreamTables, keys: Keyspace, scope: ShardScope) {
    this.#client = client;
    this.#tables = tables;
    this.#keys = keys;
    this.#scope = scope;
    this.#users = new UserStreams(client, tables, keys, scope);
  }

  tag(tag: string): SortedStream {
    return this.#users.tag(tag);
  }

  attribute(slot: number, value: string): SortedStream {
    return this.#users.attribute(slot, value);
  }

  users(userIds: readonly string[]): SortedStream {
    return this.#users.users(userIds);
  }

  online(): SortedStream {
    const { app, shard } = this.#scope;
    return new GroupedStream(this.#client, {
      TableName: this.#tables.connections,
      KeyConditionExpression: 'pk = :pk AND sk >= :target',
      FilterExpression: '#ttl > :now',
      ProjectionExpression: 'sk',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':pk': this.#keys.connectionPartition(app, shard),
        ':now': Math.floor(Date.now() / 1000),
      },
      ConsistentRead: true,
    });
  }

  devices(): DeviceStream {
    const { app, shard, at } = this.#scope;
    const stream = new GroupedStream(this.#client, {
      TableName: this.#tables.devices,
      KeyConditionExpression: 'pk = :pk AND sk >= :target',
      FilterExpression:
        'registeredAt <= :at AND strikes < :strikes AND (attribute_not_exists(#ttl) OR #ttl > :now)',
      ProjectionExpression: 'sk, deviceId, #target, strikes',
      ExpressionAttributeNames: { '#ttl': 'ttl', '#target': 'target' },
      ExpressionAttributeValues: {
        ':pk': this.#keys.devicePartition(app, shard),
        ':now': Math.floor(Date.now() / 1000),
        ':at': at,
        ':strikes': MAX_STRIKES,
      },
      ConsistentRead: true,
    });
    return {
      seek: (target) => stream.seek(target),
      devicesOf: (userKey): FoundDevice[] =>
        stream.itemsOf(userKey).map((item) => ({
          userId: userIdOf(userKey),
          deviceId: String(item.deviceId),
          target: item.target as Target,
          strikes: Number(item.strikes),
        })),
    };
  }
}
