import { objectOf, type ProviderAnswer, type Verdict, waitOf } from './verdict.ts';

/** Seconds before a device that gets too many notifications is tried again. */
const DEVICE_WAIT = 60;
/** Seconds before a sender whose token changes too often tries again. */
const TOKEN_WAIT = 60;
/** Seconds before APNs is tried again after a fault of its own (Apple: retry with back-off, up to 15 minutes). */
const SERVER_WAIT = 30;

/** Reasons that hold for every device of the app. */
const TOPIC_FAULTS = ['DeviceTokenNotForTopic', 'BadTopic', 'MissingTopic', 'TopicDisallowed'];
const CREDENTIAL_FAULTS = [
  'InvalidProviderToken',
  'MissingProviderToken',
  'BadEnvironmentKeyIdInToken',
  'BadEnvironmentKeyInToken',
  'UnrelatedKeyIdInToken',
  'Forbidden',
  'BadCertificate',
  'BadCertificateEnvironment',
];

/**
 * What an answer of APNs means.
 *
 * @param now epoch milliseconds
 */
export function apnsVerdict(answer: ProviderAnswer, now: number): Verdict {
  const { status, body, retryAfter } = answer;
  if (status === 200) return { outcome: 'accepted' };
  const { reason, timestamp } = objectOf(body);
  const detail = typeof reason === 'string' ? reason : `HTTP ${status}`;
  // The reason decides before the status: Apple has moved reasons between statuses.
  if (detail === 'Unregistered' && typeof timestamp === 'number') return { outcome: 'dead', asOf: timestamp };
  if (detail === 'Unregistered' || detail === 'ExpiredToken') return { outcome: 'dead' };
  if (detail === 'BadDeviceToken') return { outcome: 'wrongEnvironment' };
  if (TOPIC_FAULTS.includes(detail)) return { outcome: 'misconfigured', reason: 'invalid_token', detail };
  if (detail === 'ExpiredProviderToken') return { outcome: 'staleToken' };
  if (CREDENTIAL_FAULTS.includes(detail) || status === 403) {
    return { outcome: 'misconfigured', reason: 'auth_error', detail };
  }
  if (detail === 'TooManyProviderTokenUpdates') return later('rate_limited', TOKEN_WAIT, true);
  if (status === 429) return later('rate_limited', waitOf(retryAfter, DEVICE_WAIT, now), false);
  if (status >= 500) return later('unreachable', waitOf(retryAfter, SERVER_WAIT, now), true);
  return { outcome: 'invalid', detail };
}

const later = (reason: 'rate_limited' | 'unreachable', seconds: number, all: boolean): Verdict => ({
  outcome: 'later',
  reason,
  seconds,
  all,
});
