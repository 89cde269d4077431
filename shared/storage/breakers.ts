import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { NotificationBatch } from '../domain/notification/batch.ts';
import { opensBreaker, PROBE_INTERVAL } from '../domain/notification/breaker.ts';
import type { BatchResult, Breakers } from '../domain/notification/ports.ts';
import type { OpenBreaker } from '../domain/notification/provider-outcome.ts';
import { PROVIDERS, type Provider } from '../domain/notification/target.ts';
import { updateIf } from './conditional-write.ts';
import type { Keyspace } from './keys.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';

/** How long the counts of a push are kept, in milliseconds. */
const KEPT_FOR = 8 * 86_400_000;

/** Learns which push opens a breaker, when (epoch milliseconds) and what the provider answered. */
export type OnOpening = (batch: NotificationBatch, openedAt: number, detail: string) => Promise<void>;

/** The breakers of every app and provider; a closed one has no item. */
export class BreakerStore extends Store implements Breakers {
  readonly #opening: OnOpening;

  /** @param opening is called before a breaker opens */
  constructor(
    client: DynamoDBDocumentClient,
    table: string,
    keys: Keyspace,
    opening: OnOpening = async () => {},
  ) {
    super(client, table, keys);
    this.#opening = opening;
  }

  async admits(app: number, provider: Provider, now: number): Promise<boolean> {
    if ((await this.find(app, provider)) === undefined) return true;
    const probe = await updateIf(this.client, {
      TableName: this.table,
      Key: this.keys.breaker(app, provider),
      UpdateExpression: 'SET nextProbeAt = :next',
      ConditionExpression: 'nextProbeAt <= :now',
      ExpressionAttributeValues: { ':now': now, ':next': now + PROBE_INTERVAL },
    });
    return probe !== undefined;
  }

  async report(batch: NotificationBatch, result: BatchResult, now: number): Promise<boolean> {
    const { app, taskId, provider } = batch;
    const { Attributes: run = {} } = await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.notificationRun(app, taskId, provider),
        UpdateExpression: 'ADD sent :sent, refused :refused SET #ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':sent': result.sent,
          ':refused': result.refused,
          ':ttl': Math.ceil((now + KEPT_FOR) / 1000),
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    const isOpen = (await this.find(app, provider)) !== undefined;
    if (result.isClean) {
      if (isOpen) await this.#close(app, provider);
      return false;
    }
    const counts = { sent: Number(run.sent), refused: Number(run.refused) };
    if (!isOpen && !opensBreaker(counts, result.credentialsRefused)) return false;
    if (!isOpen) await this.#opening(batch, now, result.detail);
    await this.#open(app, provider, result.detail, now);
    return true;
  }

  /** Finds the breaker if it is open; strongly consistent. */
  async find(app: number, provider: Provider): Promise<OpenBreaker | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.breaker(app, provider), ConsistentRead: true }),
    );
    return item === undefined ? undefined : { since: Number(item.since), detail: String(item.detail) };
  }

  /** Finds the providers that are paused for an app. */
  async paused(app: number): Promise<ReadonlyMap<Provider, OpenBreaker>> {
    const open = new Map<Provider, OpenBreaker>();
    const { pk } = this.keys.breaker(app, '');
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    });
    for await (const { sk, since, detail } of items) {
      const provider = PROVIDERS.find((name) => name === sk);
      if (provider !== undefined) open.set(provider, { since: Number(since), detail: String(detail) });
    }
    return open;
  }

  async #open(app: number, provider: Provider, detail: string, now: number): Promise<void> {
    await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.breaker(app, provider),
        UpdateExpression: 'SET since = if_not_exists(since, :now), detail = :detail, nextProbeAt = :next',
        ExpressionAttributeValues: { ':now': now, ':detail': detail, ':next': now + PROBE_INTERVAL },
      }),
    );
  }

  async #close(app: number, provider: Provider): Promise<void> {
    await this.client.send(
      new DeleteCommand({ TableName: this.table, Key: this.keys.breaker(app, provider) }),
    );
  }
}
