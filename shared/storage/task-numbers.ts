import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TaskNumbers } from '../domain/push/ports.ts';
import { ItemType } from './item-type.ts';
import { Store } from './store.ts';

/** The highest number that an app has used. */
const COUNTER_ITEM = new ItemType('counter of scheduled tasks', { count: z.number() });

/** Allocates the numbers of scheduled tasks, starting at 1 for each app. A lost answer may skip a number. */
export class TaskNumberStore extends Store implements TaskNumbers {
  async next(app: number): Promise<number> {
    const { Attributes: item } = await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.scheduledTaskCounter(app),
        UpdateExpression: 'ADD #count :one',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return COUNTER_ITEM.read(item ?? {}).count;
  }
}
