import { createHmac } from 'node:crypto';
import { keyOf } from '../../domain/events/webhook-secret.ts';

/**
 * The headers by which an endpoint knows that a request is ours and not a repetition (Standard Webhooks 1.0).
 *
 * @param id of the event; the same at every attempt
 * @param now the time of the attempt, in epoch milliseconds
 * @param secrets each adds a signature
 */
export function webhookHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  now: number,
): Record<string, string> {
  const timestamp = `${Math.floor(now / 1000)}`;
  const signatures = secrets.map((secret) => {
    const digest = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
    return `v1,${digest}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
