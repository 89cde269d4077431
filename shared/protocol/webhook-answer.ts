import type * as z from 'zod';
import type { Webhook } from '../domain/events/webhook.ts';
import type { events } from './commands/events.ts';

type Answer = NonNullable<z.output<(typeof events)['all_member_push/im_webhook_get']['answer']>['Webhook']>;

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/**
 * Describes a webhook for its app.
 *
 * @param secrets as they may be shown
 */
export function webhookAnswer(webhook: Webhook, secrets: readonly string[]): Answer {
  const { url, form, off, pausedUntil, lastSuccessAt, lastFailure } = webhook;
  return {
    Url: url,
    Form: form,
    State: off === undefined ? 'on' : 'off',
    Secrets: [...secrets],
    ...(off === undefined ? {} : { OffSince: seconds(off.since), OffBecause: off.reason }),
    ...(pausedUntil === undefined ? {} : { PausedUntil: seconds(pausedUntil) }),
    ...(lastSuccessAt === undefined ? {} : { LastSuccessAt: seconds(lastSuccessAt) }),
    ...(lastFailure === undefined
      ? {}
      : { LastFailureAt: seconds(lastFailure.at), LastFailure: lastFailure.detail }),
  };
}
