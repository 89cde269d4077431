/** Why a notification was not accepted, in the words of the API and the console. */
export type FailureReason =
  | 'unregistered'
  | 'invalid_token'
  | 'rate_limited'
  | 'auth_error'
  | 'invalid_payload'
  | 'unreachable';

/** Every reason. */
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
 * - `accepted`: the provider took the notification; whether it was shown is not known.
 * - `dead`: the device is gone; `asOf` (epoch milliseconds) is when the provider knew it, where it says so.
 * - `wrongEnvironment`: the token is malformed or belongs to Apple's other environment.
 * - `suspect`: the token is probably bad; only repeated answers like this count against the device.
 * - `later`: try again after `seconds`; `all` when the provider asks it of every request, not for this device only.
 * - `staleToken`: the sender's own token has expired; renew it and try once more.
 * - `misconfigured`: credentials or settings are wrong, so that most other devices get the same answer.
 * - `invalid`: this notification is never accepted.
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

/** What a provider answered. */
export interface ProviderAnswer {
  readonly status: number;
  readonly body: string;
  /** The header, as it came: seconds, or a date. */
  readonly retryAfter?: string | undefined;
}

/** The longest wait that a provider may ask for, in seconds (the longest delay of an SQS message). */
const LONGEST_WAIT = 900;

/**
 * The wait that a `Retry-After` header asks for, in seconds, 1..900.
 *
 * @param otherwise the wait when the header is absent or unreadable, in seconds
 * @param now epoch milliseconds
 */
export function waitOf(retryAfter: string | undefined, otherwise: number, now: number): number {
  const seconds = /^\d+$/.test(retryAfter ?? '')
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter ?? '') - now) / 1000);
  const wait = Number.isNaN(seconds) ? otherwise : seconds;
  return Math.min(LONGEST_WAIT, Math.max(1, wait));
}

/** The parsed object of a JSON answer; an empty one for anything else. */
export function objectOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
