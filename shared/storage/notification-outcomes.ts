import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { BatchRecord } from '../domain/explain/device-fate.ts';
import type { NotificationBatch } from '../domain/notification/batch.ts';
import type { NotificationOutcomes } from '../domain/notification/ports.ts';
import type { ProviderOutcome } from '../domain/notification/provider-outcome.ts';
import { added, NO_TALLY, type Tally } from '../domain/notification/tally.ts';
import { PROVIDERS, type Provider } from '../domain/notification/target.ts';
import { putIf, updateIf } from './conditional-write.ts';
import { userKeyOf } from './keys.ts';
import { getItems, queryItems } from './query.ts';
import { Store } from './store.ts';

/** How long outcomes are kept after the notification has expired, in milliseconds; the same as for pushes. */
const KEPT_FOR = 30 * 86_400_000;

/** The outcomes of notification batches, one item each, so that a redelivered batch is counted once. */
export class NotificationOutcomeStore extends Store implements NotificationOutcomes {
  async find(batch: NotificationBatch) {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.#keyOf(batch),
        ConsistentRead: true,
        ProjectionExpression: 'tries, done',
      }),
    );
    return item === undefined ? undefined : { attempt: Number(item.tries), done: item.done === true };
  }

  async record(batch: NotificationBatch, done: boolean): Promise<void> {
    const { attempt, targeted, tally, content } = batch;
    await putIf(this.client, {
      TableName: this.table,
      Item: {
        ...this.#keyOf(batch),
        tries: attempt,
        done,
        targeted,
        tally,
        ttl: Math.ceil((content.expiresAt + KEPT_FOR) / 1000),
      },
      ConditionExpression: 'attribute_not_exists(pk) OR (tries <= :tries AND done = :no)',
      ExpressionAttributeValues: { ':tries': attempt, ':no': false },
    });
  }

  /** Counts that a user opened the notification of a push, once per user. */
  async open(app: number, taskId: string, provider: Provider, userId: string, now: number): Promise<void> {
    const ttl = Math.ceil((now + KEPT_FOR) / 1000);
    const isFirst = await putIf(this.client, {
      TableName: this.table,
      Item: { ...this.keys.opened(app, taskId, userId), ttl },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    if (!isFirst) return;
    await updateIf(this.client, {
      TableName: this.table,
      Key: this.keys.openedCount(app, taskId, provider, userId),
      UpdateExpression: 'ADD opened :one SET #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(done)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':one': 1, ':ttl': ttl },
    });
  }

  /** Sums the outcomes of a push's notifications by provider; providers without any are left out. */
  async sums(app: number, taskId: string): Promise<ReadonlyMap<Provider, ProviderOutcome>> {
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': this.keys.notifications(app, taskId) },
    });
    const sums = new Map<Provider, ProviderOutcome>();
    for await (const { sk, targeted = 0, opened = 0, tally = NO_TALLY } of items) {
      const provider = PROVIDERS.find((name) => String(sk).startsWith(`${name}#`));
      if (provider === undefined) continue;
      const sum = sums.get(provider) ?? { ...NO_TALLY, targeted: 0, opened: 0 };
      sums.set(provider, {
        ...added(sum, tally as Tally),
        targeted: sum.targeted + Number(targeted),
        opened: sum.opened + Number(opened),
      });
    }
    return sums;
  }

  /** Whether a user has opened a notification of a push. */
  async isOpened(app: number, taskId: string, userId: string): Promise<boolean> {
    return (await getItems(this.client, this.table, [this.keys.opened(app, taskId, userId)])).length > 0;
  }

  /**
   * Finds the batch in whose range a user is, among those that a provider got for the user's shard.
   * Costs a read unit for each 20 batches of the shard.
   */
  async batchOf(
    app: number,
    taskId: string,
    provider: Provider,
    userId: string,
  ): Promise<BatchRecord | undefined> {
    const first = this.keys.notificationBatch(app, taskId, provider, `${this.keys.shardOf(userId)} `);
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :first)',
      ExpressionAttributeValues: { ':pk': first.pk, ':first': first.sk },
    });
    const wanted = userKeyOf(userId);
    for await (const { sk, done, targeted, tally } of items) {
      const [begin = '', end = ''] = String(sk).slice(first.sk.length).split(' ').map(userKeyIn);
      if (begin > wanted || end < wanted) continue;
      return { done: done === true, targeted: Number(targeted), tally: tally as Tally };
    }
    return undefined;
  }

  #keyOf({ app, taskId, provider, id }: NotificationBatch) {
    return this.keys.notificationBatch(app, taskId, provider, id);
  }
}

/** The user in one of the two names in the id of a batch. */
const userKeyIn = (name: string): string => userKeyOf(decodeURIComponent(name.split('/')[0] ?? ''));
