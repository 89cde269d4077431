import type { Webhook, WebhookForm } from './webhook.ts';

/** For how long requests are also signed with the secret before, in milliseconds. */
const ROTATION = 24 * 3_600_000;

/** What an app asks for. */
export interface WebhookChange {
  readonly url: string;
  readonly form: WebhookForm;
  /** A secret of the caller's own. */
  readonly secret?: string | undefined;
  /** Whether a new secret is to be made. */
  readonly rotates: boolean;
}

/** An endpoint as it is stored when it is set. */
export type SetWebhook = Pick<Webhook, 'url' | 'form' | 'secret' | 'previous'>;

/**
 * Works out the endpoint of an app after a change. Without a new secret the present one stays. With one, requests are
 * signed with both for a day, so that no receiver has to change at the same moment.
 *
 * @param make makes a secret
 * @param now epoch milliseconds
 * @returns the endpoint, and the secret that was made for it
 */
export function changedWebhook(
  present: Webhook | undefined,
  { url, form, secret: given, rotates }: WebhookChange,
  make: () => string,
  now: number,
): { readonly webhook: SetWebhook; readonly made?: string } {
  const made = given === undefined && (present === undefined || rotates) ? make() : undefined;
  const secret = given ?? made ?? present?.secret ?? '';
  const isChanged = present !== undefined && present.secret !== secret;
  const previous = isChanged ? { secret: present.secret, until: now + ROTATION } : present?.previous;
  return {
    webhook: { url, form, secret, ...(previous === undefined ? {} : { previous }) },
    ...(made === undefined ? {} : { made }),
  };
}
