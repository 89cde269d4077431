import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { connectionFrom } from './keys.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';

/**
 * How long a connection is believed in, in seconds: API Gateway cuts every WebSocket after two hours; the
 * quarter of an hour more is for clocks.
 */
const LIFE = 2 * 3600 + 15 * 60;

/** Whose socket it is. */
export interface ConnectionOwner {
  readonly app: number;
  readonly userId: string;
}

/** The open sockets of every app. */
export class ConnectionStore extends Store {
  /** Notes an open socket of a user with an account since `userSince`. Both times are in epoch milliseconds. */
  async add(owner: ConnectionOwner, connectionId: string, userSince: number, now: number): Promise<void> {
    const ttl = Math.ceil(now / 1000) + LIFE;
    const items = [
      { ...this.keys.connection(owner.app, owner.userId, connectionId), connectedAt: now, userSince, ttl },
      { ...this.keys.connectionOwner(connectionId), app: owner.app, userId: owner.userId, ttl },
    ];
    await Promise.all(items.map((Item) => this.client.send(new PutCommand({ TableName: this.table, Item }))));
  }

  /** Whose socket a connection is; `undefined` once it is closed. */
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

  /** The open sockets of a user; strongly consistent. */
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

  /** Forgets a closed socket; one that is forgotten already is fine. */
  async remove(owner: ConnectionOwner, connectionId: string): Promise<void> {
    const keys = [
      this.keys.connection(owner.app, owner.userId, connectionId),
      this.keys.connectionOwner(connectionId),
    ];
    await Promise.all(keys.map((Key) => this.client.send(new DeleteCommand({ TableName: this.table, Key }))));
  }
}
