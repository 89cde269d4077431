import { LONGEST_PAUSE } from './retry-schedule.ts';

/** What an endpoint answered, or why there is no answer. */
export type WebhookAnswer =
  | { readonly status: number; readonly retryAfter?: string | undefined }
  | { readonly fault: string };

/**
 * What an answer means.
 * - `delivered`: the event is done.
 * - `gone`: the endpoint wants no more events.
 * - `failed`: the event is tried again, not before `wait` seconds; `slowDown` if the endpoint is overloaded or away, so
 *   that its other events wait as well.
 */
export type AnswerVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly detail: string; readonly wait: number; readonly slowDown: boolean };

/** The statuses of an endpoint, or of what stands before it, that has too much to do (Standard Webhooks 1.0). */
const OVERLOADED: readonly number[] = [429, 502, 503, 504];

/**
 * Judges the answer of an endpoint.
 *
 * @param now epoch milliseconds
 */
export function verdictOf(answer: WebhookAnswer, now: number): AnswerVerdict {
  if ('fault' in answer) return { kind: 'failed', detail: answer.fault, wait: 0, slowDown: true };
  const { status, retryAfter } = answer;
  if (status >= 200 && status <= 299) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const wait = secondsOf(retryAfter, now);
  const isRedirect = status >= 300 && status <= 399;
  const detail = `HTTP ${status}${isRedirect ? ': redirects are not followed' : ''}`;
  return { kind: 'failed', detail, wait, slowDown: wait > 0 || OVERLOADED.includes(status) };
}

/** The seconds that a `Retry-After` asks for: it is a number of them, or a date (RFC 9110). */
function secondsOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  const text = retryAfter.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isNaN(seconds) ? 0 : Math.min(LONGEST_PAUSE, Math.max(0, seconds));
}
