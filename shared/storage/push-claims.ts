import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime } from 'ulid';
import type { Claim, PushClaims } from '../domain/push/ports.ts';
import { isConflict } from './conflict.ts';
import { Store } from './store.ts';

/** The claimed requests, by digest. */
export class PushClaimStore extends Store implements PushClaims {
  async claim(app: number, digest: string, { taskId, content }: Claim, window: number): Promise<Claim> {
    const now = decodeTime(taskId);
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            ...this.keys.pushClaim(app, digest),
            taskId,
            content,
            at: now,
            ttl: Math.ceil((now + window) / 1000) + 3600,
          },
          ConditionExpression: 'attribute_not_exists(pk) OR #at < :oldest',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':oldest': now - window },
        }),
      );
      return { taskId, content };
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    return (await this.find(app, digest, now - window)) ?? { taskId, content };
  }

  async find(app: number, digest: string, since: number): Promise<Claim | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.pushClaim(app, digest),
        ConsistentRead: true,
      }),
    );
    if (item === undefined || Number(item.at) < since) return undefined;
    return {
      taskId: String(item.taskId),
      ...(typeof item.content === 'string' && { content: item.content }),
    };
  }
}
