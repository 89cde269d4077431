import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expiryOf, type Push } from '../domain/push/push.ts';
import { unlessConflict } from './conflict.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';

/** What stands in the log: a push, or that one was withdrawn. */
export type LogEntry =
  | { readonly position: string; readonly push: Push }
  | { readonly position: string; readonly withdraws: string };

/** The pushes that offline users may still claim, in the order of their acceptance. */
export class MessageLog extends Store {
  /** Puts a push in the log. One that is there, or was withdrawn, stays as it is. */
  async append(push: Push): Promise<void> {
    await unlessConflict(
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            ...this.#keyed(push),
            // As text: a message may hold numbers and depths that DynamoDB's own types do not take.
            push: JSON.stringify(push),
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    );
  }

  /**
   * Takes a push out of the log for good: its place stays taken, so that nothing can bring it back. The withdrawal is an
   * entry of its own as well, for readers who remember what they have read.
   *
   * @param position where the log ends now
   */
  async withdraw(push: Push, position: string): Promise<void> {
    const { app } = push;
    const { ttl, ...place } = this.#keyed(push);
    const items = [
      { ...place, withdrawn: true, ttl },
      { ...this.keys.message(app, position), withdraws: push.position, ttl },
    ];
    for (const Item of items) await this.client.send(new PutCommand({ TableName: this.table, Item }));
  }

  /** The entries after a position, up to and with `last` where it is given; strongly consistent. */
  async *entriesAfter(app: number, position: string, last?: string): AsyncGenerator<LogEntry> {
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression:
        last === undefined ? 'pk = :pk AND sk > :position' : 'pk = :pk AND sk BETWEEN :position AND :last',
      ExpressionAttributeValues: {
        ':pk': this.keys.message(app, position).pk,
        ':position': position,
        ':last': last,
      },
      ConsistentRead: true,
    });
    for await (const item of items) {
      const at = String(item.sk);
      if (item.withdrawn === true || at === position) continue;
      if (item.withdraws !== undefined) yield { position: at, withdraws: String(item.withdraws) };
      else yield { position: at, push: JSON.parse(String(item.push)) as Push };
    }
  }

  #keyed(push: Push) {
    return { ...this.keys.message(push.app, push.position), ttl: Math.ceil(expiryOf(push) / 1000) };
  }
}
