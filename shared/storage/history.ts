import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EndedMembership } from '../domain/audience/ended-membership.ts';
import { remembered } from '../domain/audience/interval.ts';
import { HISTORY_ITEM, historyAttributes, historyKey } from './history-item.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';

/** How many requests run concurrently. */
const AT_ONCE = 25;

/**
 * The ended memberships, one item each.
 * A store writes the interval first and then changes the current value: after a crash between the two, the interval
 * and the current value overlap, and their union is right. For the same reason, read the current values first and
 * then the history: a value that ends in between is in at least one of them.
 */
export class HistoryStore extends Store {
  /**
   * Records intervals; recording them again is safe. Empty ones, and those that no live push can depend on, are left
   * out.
   */
  async record(app: number, userId: string, ended: readonly EndedMembership[], now: number): Promise<void> {
    const kept = remembered(ended, now).filter(({ from, to }) => from < to);
    for (let start = 0; start < kept.length; start += AT_ONCE) {
      await Promise.all(
        kept.slice(start, start + AT_ONCE).map((interval) =>
          this.client.send(
            new PutCommand({
              TableName: this.table,
              Item: HISTORY_ITEM.write(
                historyKey(this.keys, app, userId, interval),
                historyAttributes(interval),
              ),
            }),
          ),
        ),
      );
    }
  }

  /**
   * Reads the intervals that ended after a moment (epoch milliseconds), in the order of their ends; strongly
   * consistent.
   */
  async since(app: number, userId: string, moment: number): Promise<EndedMembership[]> {
    const items: Record<string, unknown>[] = [];
    const { pk, sk } = this.keys.endedAfter(app, userId, moment);
    const query = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND sk >= :first',
      ExpressionAttributeValues: { ':pk': pk, ':first': sk },
      ConsistentRead: true,
    });
    for await (const item of query) items.push(item);
    return HISTORY_ITEM.readAll(items).flatMap(({ from, to, tag, slot, value }): EndedMembership[] => {
      if (tag !== undefined) return [{ from, to, tag }];
      return slot === undefined || value === undefined ? [] : [{ from, to, slot, value }];
    });
  }

  /** Deletes the whole history of a user. */
  async deleteAll(app: number, userId: string): Promise<void> {
    const { pk } = this.keys.endedAfter(app, userId, 0);
    const query = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    });
    let pending: Promise<unknown>[] = [];
    for await (const { pk: partition, sk } of query) {
      pending.push(
        this.client.send(new DeleteCommand({ TableName: this.table, Key: { pk: partition, sk } })),
      );
      if (pending.length < AT_ONCE) continue;
      await Promise.all(pending);
      pending = [];
    }
    await Promise.all(pending);
  }
}
