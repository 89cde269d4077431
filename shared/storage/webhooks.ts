import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { WebhookEndpoints, WebhookOutcome, WebhookTurn } from '../domain/events/ports.ts';
import { WEBHOOK_FORMS, type Webhook } from '../domain/events/webhook.ts';
import { updateIf } from './conditional-write.ts';
import { type ItemOf, ItemType, json } from './item-type.ts';
import { Store } from './store.ts';

/** How many requests are made to one endpoint at once: a slow one holds no more functions than that. */
const SLOTS = 2;

/** The endpoint of an app. */
const WEBHOOK_ITEM = new ItemType('webhook of an app', {
  url: z.string(),
  form: z.enum(WEBHOOK_FORMS),
  secret: z.string(),
  previous: json(z.object({ secret: z.string(), until: z.number() })).optional(),
  offSince: z.number().optional(),
  offReason: z.string().optional(),
  pausedUntil: z.number().optional(),
  failures: z.number().optional(),
  lastSuccessAt: z.number().optional(),
  lastFailureAt: z.number().optional(),
  lastFailure: z.string().optional(),
});

/** The endpoints to which the events of apps are posted. */
export class WebhookStore extends Store implements WebhookEndpoints {
  /** Finds the endpoint of an app; strongly consistent. */
  async find(app: number): Promise<Webhook | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.webhook(app), ConsistentRead: true }),
    );
    return item === undefined ? undefined : webhookFrom(WEBHOOK_ITEM.read(item));
  }

  /** Whether an app has an endpoint that takes events. */
  async isOn(app: number): Promise<boolean> {
    const webhook = await this.find(app);
    return webhook !== undefined && webhook.off === undefined;
  }

  /** Sets the endpoint of an app; it is on, and what was recorded of the one before is forgotten. */
  async set(
    app: number,
    { url, form, secret, previous }: Pick<Webhook, 'url' | 'form' | 'secret' | 'previous'>,
  ): Promise<void> {
    const Item = WEBHOOK_ITEM.write(this.keys.webhook(app), { url, form, secret, previous });
    await this.client.send(new PutCommand({ TableName: this.table, Item }));
  }

  async remove(app: number): Promise<void> {
    await this.client.send(new DeleteCommand({ TableName: this.table, Key: this.keys.webhook(app) }));
  }

  async take(app: number, now: number, lease: number): Promise<WebhookTurn> {
    const first = Math.floor(Math.random() * SLOTS);
    for (let index = 0; index < SLOTS; index++) {
      const slot = (first + index) % SLOTS;
      const item = await updateIf(this.client, {
        TableName: this.table,
        Key: this.keys.webhook(app),
        UpdateExpression: 'SET #slot = :lease',
        ConditionExpression:
          'attribute_exists(pk) AND attribute_not_exists(offSince) AND (attribute_not_exists(pausedUntil) OR pausedUntil <= :now) AND (attribute_not_exists(#slot) OR #slot <= :now)',
        ExpressionAttributeNames: { '#slot': `slot${slot}` },
        ExpressionAttributeValues: { ':lease': lease, ':now': now },
      });
      if (item !== undefined) return { webhook: webhookFrom(WEBHOOK_ITEM.read(item)), slot };
      const present = await this.find(app);
      if (present === undefined || present.off !== undefined) return 'off';
      if (present.pausedUntil !== undefined && present.pausedUntil > now) {
        return { pausedUntil: present.pausedUntil };
      }
    }
    return 'busy';
  }

  async giveBack(app: number, slot: number, outcome: WebhookOutcome): Promise<void> {
    const change = changeOf(outcome);
    await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.webhook(app),
        UpdateExpression: `SET ${change.set} REMOVE #slot${change.remove}`,
        // It may have been removed meanwhile.
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#slot': `slot${slot}` },
        ExpressionAttributeValues: change.values,
      },
      'outcomeAttempt',
    );
  }
}

/** What an outcome changes in the item. */
function changeOf(outcome: WebhookOutcome): { set: string; remove: string; values: Record<string, unknown> } {
  if (outcome.kind === 'delivered') {
    return { set: 'lastSuccessAt = :at', remove: ', failures, pausedUntil', values: { ':at': outcome.at } };
  }
  if (outcome.kind === 'gone') {
    return {
      set: 'offSince = :at, offReason = :reason',
      remove: '',
      values: { ':at': outcome.at, ':reason': outcome.reason },
    };
  }
  const failure = 'lastFailureAt = :at, lastFailure = :detail';
  const values = { ':at': outcome.at, ':detail': outcome.detail };
  if (outcome.pausedUntil === undefined) return { set: failure, remove: '', values };
  return {
    set: `${failure}, pausedUntil = :until, failures = if_not_exists(failures, :none) + :one`,
    remove: '',
    values: { ...values, ':until': outcome.pausedUntil, ':none': 0, ':one': 1 },
  };
}

function webhookFrom(item: ItemOf<typeof WEBHOOK_ITEM>): Webhook {
  const { url, form, secret, previous, offSince, offReason, pausedUntil, failures, lastSuccessAt } = item;
  return {
    url,
    form,
    secret,
    ...(previous === undefined ? {} : { previous }),
    ...(offSince === undefined ? {} : { off: { since: offSince, reason: offReason ?? '' } }),
    ...(pausedUntil === undefined ? {} : { pausedUntil }),
    ...(failures === undefined ? {} : { failures }),
    ...(lastSuccessAt === undefined ? {} : { lastSuccessAt }),
    ...(item.lastFailureAt === undefined
      ? {}
      : { lastFailure: { at: item.lastFailureAt, detail: item.lastFailure ?? '' } }),
  };
}
