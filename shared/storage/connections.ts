import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ConnectionOwner, Connections } from '../domain/connection/ports.ts';
import { connectionFrom } from './keys.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';

/**
 * How long the record of a connection is valid, in seconds. API Gateway closes every WebSocket after two hours (quota);
 * the quarter of an hour more allows for clocks that differ.
 */
const LIFE = 2 * 3600 + 15 * 60;

/** The open sockets of every app. */
export class ConnectionStore extends Store implements Connections {
  async add(owner: ConnectionOwner, connectionId: string, userSince: number, now: number): Promise<void> {
    const ttl = Math.ceil(now / 1000) + LIFE;
    const items = [
      { ...this.keys.connection(owner.app, owner.userId, connectionId), connectedAt: now, userSince, ttl },
      { ...this.keys.connectionOwner(connectionId), app: owner.app, userId: owner.userId, ttl },
    ];
    await Promise.all(items.map((Item) => this.client.send(new PutCommand({ TableName: this.table, Item }))));
  }

  /** Finds whose socket a connection is; `undefined` once it is closed. */
  async owner(connectionId: string): Promise<ConnectionOwner | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.connectionOwner(connectionId),
        ConsistentRead: true,
      }),
    );
    return item === undefined ? undefined : { app: Number(item.app), userId: String(item.userId) };
  }

  async ofUser({ app, userId }: ConnectionOwner, now: number): Promise<string[]> {
    const { pk, sk } = this.keys.connection(app, userId, '');
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :user)',
      FilterExpression: '#ttl > :now',
      ProjectionExpression: 'sk',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':pk': pk, ':user': sk, ':now': Math.floor(now / 1000) },
      ConsistentRead: true,
    });
    const connections: string[] = [];
    for await (const item of items) connections.push(connectionFrom(String(item.sk)).connectionId);
    return connections;
  }

  async remove(owner: ConnectionOwner, connectionId: string): Promise<void> {
    const keys = [
      this.keys.connection(owner.app, owner.userId, connectionId),
      this.keys.connectionOwner(connectionId),
    ];
    await Promise.all(keys.map((Key) => this.client.send(new DeleteCommand({ TableName: this.table, Key }))));
  }
}
