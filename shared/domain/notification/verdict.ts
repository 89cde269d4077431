/** Why a notification failed, as the API and the console name it. */
export type FailureReason =
  | 'unregistered'
  | 'invalid_token'
  | 'rate_limited'
  | 'auth_error'
  | 'invalid_payload'
  | 'unreachable';

export const FAILURE_REASONS = [
  'unregistered',
  'invalid_token',
  'rate_limited',
  'auth_error',
  'invalid_payload',
  'unreachable',
] as const satisfies readonly FailureReason[];

/**
 * What a provider's answer means for one device.
 * - `accepted`: the provider accepted the notification; whether it was shown is unknown.
 * - `dead`: the device is gone; `asOf` (epoch milliseconds) is when the provider detected it, if it says so.
 * - `wrongEnvironment`: the token is malformed or belongs to Apple's other environment.
 * - `suspect`: the token is probably bad; only repeated answers like this count against the device.
 * - `later`: retry after `seconds`; `all` means that the provider asks this of every request, not only for this
 * device.
 * - `staleToken`: the sender's own token has expired; renew it and retry once.
 * - `misconfigured`: credentials or settings are wrong, so most other devices get the same answer.
 * - `invalid`: this notification will never be accepted.
 */
export type Verdict =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'dead'; readonly asOf?: number }
  | { readonly outcome: 'wrongEnvironment' }
  | { readonly outcome: 'suspect' }
  | {
      readonly outcome: 'later';
      readonly reason: 'rate_limited' | 'unreachable';
      readonly seconds: number;
      readonly all: boolean;
    }
  | { readonly outcome: 'staleToken' }
  | { readonly outcome: 'misconfigured'; readonly reason: FailureReason; readonly detail: string }
  | { readonly outcome: 'invalid'; readonly detail: string };

/** A provider's HTTP answer. */
export interface ProviderAnswer {
  readonly status: number;
  readonly body: string;
  /** The header as received: seconds, or a date. */
  readonly retryAfter?: string | undefined;
}

/** The maximum wait that is granted to a provider, in seconds (the maximum delay of an SQS message). */
const LONGEST_WAIT = 900;

/**
 * The wait that a `Retry-After` header asks for, in seconds, 1..900.
 *
 * @param otherwise the wait in seconds, if the header is absent or unreadable
 * @param now epoch milliseconds
 */
export function waitOf(retryAfter: string | undefined, otherwise: number, now: number): number {
  const seconds = /^\d+$/.test(retryAfter ?? '')
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter ?? '') - now) / 1000);
  const wait = Number.isNaN(seconds) ? otherwise : seconds;
  return Math.min(LONGEST_WAIT, Math.max(1, wait));
}

/** Parses a JSON answer; returns an empty object if it is not an object. */
export function objectOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
