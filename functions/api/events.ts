import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import { webhookRules } from '../../shared/aws/environment.ts';
import { DomainError } from '../../shared/domain/domain-error.ts';
import { changedWebhook } from '../../shared/domain/events/changed-webhook.ts';
import { testEvent } from '../../shared/domain/events/event.ts';
import { signingSecrets, type Webhook } from '../../shared/domain/events/webhook.ts';
import { faultOfUrl } from '../../shared/domain/events/webhook-address.ts';
import { faultOfSecret, maskedSecret, newSecret } from '../../shared/domain/events/webhook-secret.ts';
import { events as commands } from '../../shared/protocol/commands/events.ts';
import { webhookAnswer } from '../../shared/protocol/webhook-answer.ts';
import { webhookQueue, webhookStore } from '../composition.ts';
import { apiHandler } from './api-handler.ts';

const webhooks = webhookStore();
const queue = webhookQueue();
const rules = webhookRules();

export const handler = apiHandler(commands, {
  'all_member_push/im_webhook_set': async ({ app }, { Url, Form, Secret, NewSecret }) => {
    refuse('Url', faultOfUrl(Url, rules));
    refuse('Secret', Secret === undefined ? undefined : faultOfSecret(Secret));
    const change = { url: Url, form: Form, secret: Secret, rotates: NewSecret };
    const present = await webhooks.find(app.sdkAppId);
    const { webhook, made } = changedWebhook(present, change, () => newSecret(randomBytes), Date.now());
    await webhooks.set(app.sdkAppId, webhook);
    return made === undefined ? {} : { Secret: made };
  },

  'all_member_push/im_webhook_get': async ({ app }) => {
    const webhook = await webhooks.find(app.sdkAppId);
    const EventBus = app.settings.eventBus === true;
    if (webhook === undefined) return { EventBus };
    return { EventBus, Webhook: webhookAnswer(webhook, secretsOf(webhook)) };
  },

  'all_member_push/im_webhook_remove': async ({ app }) => {
    await webhooks.remove(app.sdkAppId);
    return {};
  },

  'all_member_push/im_webhook_test': async ({ app }) => {
    if (!(await webhooks.isOn(app.sdkAppId))) {
      throw new DomainError('webhookUnknown', 'the app has no webhook that is on: set one by im_webhook_set');
    }
    const event = testEvent(app.sdkAppId, ulid(), Date.now());
    await queue.send([{ app: app.sdkAppId, event }]);
    return { EventId: event.id };
  },
});

/** @throws DomainError for a field with a fault; the value is not repeated, since it may be a secret. */
function refuse(field: string, fault: string | undefined): void {
  if (fault !== undefined) throw new DomainError('webhookInvalid', `${field}: ${fault}`);
}

const secretsOf = (webhook: Webhook): string[] => signingSecrets(webhook, Date.now()).map(maskedSecret);
