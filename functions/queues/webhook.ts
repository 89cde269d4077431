import { webhookRules } from '../../shared/aws/environment.ts';
import { WebhookClient } from '../../shared/aws/webhooks/webhook-client.ts';
import { deliverWebhook } from '../../shared/domain/events/deliver-webhook.ts';
import type { PushEvent } from '../../shared/domain/events/event.ts';
import type { WebhookDelivery } from '../../shared/domain/events/ports.ts';
import type { Webhook } from '../../shared/domain/events/webhook.ts';
import { webhookDeadLetters, webhookStore } from '../composition.ts';
import { meter } from '../metrics.ts';
import { Postponed, workHandler } from './work-handler.ts';

const client = new WebhookClient(webhookRules());

const deps = {
  endpoints: webhookStore(),
  post: (webhook: Webhook, event: PushEvent) => client.post(webhook, event, Date.now()),
  deadLetters: webhookDeadLetters(),
  now: Date.now,
  meter,
};

/** Posts events to the endpoints of apps. Its pauses last for hours: the age of an event ends them, not their number. */
export const handler = workHandler<WebhookDelivery>(
  async (delivery, _, { age }) => {
    const pause = await deliverWebhook(deps, delivery, age);
    if (pause !== undefined) throw new Postponed(pause);
  },
  { tries: Number.POSITIVE_INFINITY },
);
