import { objectOf, type ProviderAnswer, type Verdict, waitOf } from './verdict.ts';

/** How long to wait before retrying a device that received too many notifications, in seconds. */
const DEVICE_WAIT = 60;
/** How long to wait if APNs rejects tokens because they change too often, in seconds. */
const TOKEN_WAIT = 60;
/** How long to wait after an internal error of APNs, in seconds (Apple: retry with back-off, up to 15 minutes). */
const SERVER_WAIT = 30;

/** Reasons that concern all devices of the app. */
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
 * Interprets an answer of APNs.
 *
 * @param now epoch milliseconds
 */
export function apnsVerdict(answer: ProviderAnswer, now: number): Verdict {
  const { status, body, retryAfter } = answer;
  if (status === 200) return { outcome: 'accepted' };
  const { reason, timestamp } = objectOf(body);
  const detail = typeof reason === 'string' ? reason : `HTTP ${status}`;
  // The reason takes precedence over the status, because Apple has moved reasons between statuses.
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
