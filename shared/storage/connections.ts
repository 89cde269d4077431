import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type {
  ConnectionOwner,
  Connections,
  FrameCount,
  FrameCounter,
  SocketOfUser,
} from '../domain/connection/ports.ts';
import { type RawItem, updateIf } from './conditional-write.ts';
import { ItemType } from './item-type.ts';
import { connectionFrom } from './keys.ts';
import { getItems, queryItems } from './query.ts';
import { Store } from './store.ts';

/**
 * How long the record of a connection is valid, in seconds. API Gateway closes every WebSocket after two hours
 * (quota); the extra quarter of an hour allows for clocks that differ.
 */
const LIFE = 2 * 3600 + 15 * 60;

/** The item through which frames find the owner of a connection. */
const OWNER_ITEM = new ItemType('owner of a connection', {
  app: z.number(),
  userId: z.string(),
  /** Epoch milliseconds. */
  userSince: z.number(),
  /** Epoch milliseconds. */
  connectedAt: z.number(),
  /** How many frames arrived in the window that ends at `windowEnds`. */
  frames: z.number().default(0),
  /** Epoch milliseconds. */
  windowEnds: z.number().default(0),
});

/** A connection as pushes find it. */
const CONNECTION_ITEM = new ItemType('connection', {
  sk: z.string(),
  /** Epoch milliseconds. */
  connectedAt: z.number(),
  /** Epoch seconds. */
  ttl: z.number(),
});

/** A conditional update of the owner of a connection. */
interface FrameUpdate {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Record<string, number>;
}

/** The open sockets of every app. */
export class ConnectionStore extends Store implements Connections, FrameCounter {
  async add(
    { app, userId }: ConnectionOwner,
    connectionId: string,
    userSince: number,
    connectedAt: number,
  ): Promise<void> {
    const attributes = { connectedAt, userSince, ttl: Math.ceil(connectedAt / 1000) + LIFE };
    const items = [
      { ...this.keys.connection(app, userId, connectionId), ...attributes },
      { ...this.keys.connectionOwner(connectionId), app, userId, ...attributes },
    ];
    await Promise.all(items.map((Item) => this.client.send(new PutCommand({ TableName: this.table, Item }))));
  }

  /** Finds the owner of a connection; `undefined` once it is closed. */
  async owner(connectionId: string): Promise<ConnectionOwner | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.connectionOwner(connectionId),
        ConsistentRead: true,
      }),
    );
    if (item === undefined) return undefined;
    const { app, userId } = OWNER_ITEM.read(item);
    return { app, userId };
  }

  async ofUser({ app, userId }: ConnectionOwner, now: number): Promise<SocketOfUser[]> {
    const { pk, sk } = this.keys.connection(app, userId, '');
    const query = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :user)',
      ProjectionExpression: 'pk, sk, connectedAt, #ttl',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':pk': pk, ':user': sk },
      ConsistentRead: true,
    });
    const items: RawItem[] = [];
    for await (const item of query) items.push(item);
    return CONNECTION_ITEM.readAll(items)
      .map(({ sk: place, connectedAt, ttl }) => ({
        connectionId: connectionFrom(place).connectionId,
        connectedAt,
        isExpired: ttl <= Math.floor(now / 1000),
      }))
      .sort((a, b) => a.connectedAt - b.connectedAt);
  }

  async isListed({ app, userId }: ConnectionOwner, connectionId: string): Promise<boolean> {
    const key = this.keys.connection(app, userId, connectionId);
    return (await getItems(this.client, this.table, [key])).length > 0;
  }

  async countFrame(connectionId: string, window: number, now: number): Promise<FrameCount | undefined> {
    const first = await this.#update(connectionId, {
      UpdateExpression: 'SET windowEnds = :ends, frames = :one',
      ConditionExpression:
        'attribute_exists(pk) AND (attribute_not_exists(windowEnds) OR windowEnds <= :now)',
      ExpressionAttributeValues: { ':ends': now + window, ':one': 1, ':now': now },
    });
    const item =
      first ??
      (await this.#update(connectionId, {
        UpdateExpression: 'ADD frames :one',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':one': 1 },
      }));
    if (item === undefined) return undefined;
    const { app, userId, userSince, connectedAt, frames, windowEnds } = OWNER_ITEM.read(item);
    return {
      connection: { owner: { app, userId }, connectionId, userSince, connectedAt },
      frames,
      windowEnds,
    };
  }

  /**
   * Removes a connection from those that pushes find. Its owner item stays, so that a frame of its client restores
   * it, because a socket that rejects a post may not have been open yet.
   */
  async remove({ app, userId }: ConnectionOwner, connectionId: string): Promise<void> {
    const Key = this.keys.connection(app, userId, connectionId);
    await this.client.send(new DeleteCommand({ TableName: this.table, Key }));
  }

  async delete(owner: ConnectionOwner, connectionId: string): Promise<void> {
    const Key = this.keys.connectionOwner(connectionId);
    await Promise.all([
      this.remove(owner, connectionId),
      this.client.send(new DeleteCommand({ TableName: this.table, Key })),
    ]);
  }

  /**
   * Updates the owner item of a connection.
   *
   * @returns the item afterwards; `undefined` if the condition did not hold
   */
  async #update(connectionId: string, change: FrameUpdate): Promise<RawItem | undefined> {
    const Key = this.keys.connectionOwner(connectionId);
    return updateIf(this.client, { TableName: this.table, Key, ...change });
  }
}
