import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import { expiryOf, type Push } from '../push/push.ts';
import { isConflict } from './conflict.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';

/** The length of a ULID's time. */
const TIME_CHARACTERS = 10;

/** The position before every push that is accepted at or after a moment (epoch milliseconds). */
export const positionAt = (moment: number): string => encodeTime(Math.max(0, moment), TIME_CHARACTERS);

/** The pushes that offline users may still claim, in the order of their acceptance. */
export class MessageLog extends Store {
  /** Puts a push in the log. One that is there, or was withdrawn, stays as it is. */
  async append(push: Push): Promise<void> {
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            ...this.#keyed(push),
            // As text: a message may hold numbers and depths that DynamoDB's own types do not take.
            push: JSON.stringify(push),
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  /** Takes a push out of the log for good: its place stays taken, so that nothing can bring it back. */
  async withdraw(push: Push): Promise<void> {
    await this.client.send(
      new PutCommand({ TableName: this.table, Item: { ...this.#keyed(push), withdrawn: true } }),
    );
  }

  /** The pushes after a position that are alive at `now` (epoch milliseconds); strongly consistent. */
  async *readAfter(app: number, position: string, now: number): AsyncGenerator<Push> {
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND sk > :position',
      ExpressionAttributeValues: { ':pk': this.keys.message(app, position).pk, ':position': position },
      ConsistentRead: true,
    });
    for await (const item of items) {
      if (item.withdrawn === true) continue;
      const push = JSON.parse(String(item.push)) as Push;
      if (expiryOf(push) > now) yield push;
    }
  }

  #keyed(push: Push) {
    return { ...this.keys.message(push.app, push.position), ttl: Math.ceil(expiryOf(push) / 1000) };
  }
}
