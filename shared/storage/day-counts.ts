import type { DayCounts } from '../domain/limits/ports.ts';
import { updateIf } from './conditional-write.ts';
import { Store } from './store.ts';

/** How long the count of a day is kept, in seconds. */
const KEPT_FOR = 3 * 24 * 3600;

/** Counts of the apps' activities per day. */
export class DayCountStore extends Store implements DayCounts {
  async countOnDay(app: number, what: string, day: string, maximum: number): Promise<boolean> {
    const counted = await updateIf(this.client, {
      TableName: this.table,
      Key: this.keys.dayCounter(app, what, day),
      UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(#count) OR #count < :maximum',
      ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':maximum': maximum,
        ':ttl': Math.ceil(Date.parse(day) / 1000) + KEPT_FOR,
      },
    });
    return counted !== undefined;
  }
}
