import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime } from 'ulid';
import * as z from 'zod';
import type { Claim, PushClaims } from '../domain/push/ports.ts';
import { putIf } from './conditional-write.ts';
import { ItemType } from './item-type.ts';
import { Store } from './store.ts';

/** A claimed request. */
const CLAIM_ITEM = new ItemType('claim of a request', {
  taskId: z.string(),
  content: z.string().optional(),
  /** When it was claimed, in epoch milliseconds. */
  at: z.number(),
  /** Epoch seconds. */
  ttl: z.number(),
});

/** The claimed requests, by digest. */
export class PushClaimStore extends Store implements PushClaims {
  async claim(app: number, digest: string, { taskId, content }: Claim, window: number): Promise<Claim> {
    const now = decodeTime(taskId);
    const ttl = Math.ceil((now + window) / 1000) + 3600;
    const isClaimed = await putIf(this.client, {
      TableName: this.table,
      Item: CLAIM_ITEM.write(this.keys.pushClaim(app, digest), { taskId, content, at: now, ttl }),
      ConditionExpression: 'attribute_not_exists(pk) OR #at < :oldest',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':oldest': now - window },
    });
    const earlier = isClaimed ? undefined : await this.find(app, digest, now - window);
    return earlier ?? { taskId, ...(content === undefined ? {} : { content }) };
  }

  async find(app: number, digest: string, since: number): Promise<Claim | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.pushClaim(app, digest),
        ConsistentRead: true,
      }),
    );
    if (item === undefined) return undefined;
    const { taskId, content, at } = CLAIM_ITEM.read(item);
    if (at < since) return undefined;
    return { taskId, ...(content === undefined ? {} : { content }) };
  }
}
