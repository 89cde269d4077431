import type { PushEvent } from './event.ts';

/** The form of a webhook: Standard Webhooks 1.0, or the older callback of Tencent Cloud Chat. */
export const WEBHOOK_FORMS = ['standard', 'callback'] as const;
export type WebhookForm = (typeof WEBHOOK_FORMS)[number];

/** The endpoint of an app to which its events are posted, and how it is. Times are in epoch milliseconds. */
export interface Webhook {
  readonly url: string;
  readonly form: WebhookForm;
  /** What requests are signed with: `whsec_` and base64. */
  readonly secret: string;
  /** The secret before, with which requests are signed as well until then. */
  readonly previous?: { readonly secret: string; readonly until: number };
  /** Since when, and why, it gets no more events. */
  readonly off?: { readonly since: number; readonly reason: string };
  /** Until when nothing is posted to it. */
  readonly pausedUntil?: number;
  /** How many requests failed in a row because it was overloaded or away. */
  readonly failures?: number;
  readonly lastSuccessAt?: number;
  readonly lastFailure?: { readonly at: number; readonly detail: string };
}

/** What is posted to an endpoint. */
export interface WebhookRequest {
  readonly url: string;
  readonly body: string;
}

/** The request that brings an event to an endpoint; it is the same at every attempt. */
export function webhookRequest(
  { url, form }: Pick<Webhook, 'url' | 'form'>,
  event: PushEvent,
): WebhookRequest {
  const { id, type, timestamp, data } = event;
  if (form === 'standard') return { url, body: JSON.stringify({ type, timestamp, data }) };
  const target = new URL(url);
  target.searchParams.set('SdkAppid', `${data.sdkAppId}`);
  target.searchParams.set('CallbackCommand', 'Push.AllMemberPush');
  target.searchParams.set('contenttype', 'json');
  return { url: target.href, body: JSON.stringify({ Events: [{ id, type, timestamp, data }] }) };
}

/** The secrets that a request is signed with, the newest first. */
export const signingSecrets = ({ secret, previous }: Webhook, now: number): string[] =>
  previous === undefined || previous.until <= now ? [secret] : [secret, previous.secret];
