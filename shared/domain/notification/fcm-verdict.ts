import { objectOf, type ProviderAnswer, type Verdict, waitOf } from './verdict.ts';

/** How long to wait if FCM limits the rate without naming a delay, in seconds (Firebase: 60). */
const QUOTA_WAIT = 60;
/** How long to wait after an internal error of FCM, in seconds (Firebase: at least 10). */
const SERVER_WAIT = 10;

/** The `@type` of the details in an FCM error. */
const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';

/**
 * Interprets an answer of FCM.
 *
 * @param now epoch milliseconds
 */
export function fcmVerdict(answer: ProviderAnswer, now: number): Verdict {
  const { status, body, retryAfter } = answer;
  if (status === 200) return { outcome: 'accepted' };
  const error = asObject(objectOf(body).error);
  const details = Array.isArray(error.details) ? error.details.map(asObject) : [];
  const code = details.find((detail) => detail['@type'] === FCM_ERROR)?.errorCode;
  const name = String(code ?? error.status ?? `HTTP ${status}`);
  const detail = typeof error.message === 'string' ? `${name}: ${error.message}` : name;
  if (code === 'UNREGISTERED') return { outcome: 'dead' };
  if (code === 'SENDER_ID_MISMATCH') return { outcome: 'misconfigured', reason: 'invalid_token', detail };
  if (status === 429) {
    return {
      outcome: 'later',
      reason: 'rate_limited',
      seconds: waitOf(retryAfter, QUOTA_WAIT, now),
      all: true,
    };
  }
  if (status >= 500) {
    return {
      outcome: 'later',
      reason: 'unreachable',
      seconds: waitOf(retryAfter, SERVER_WAIT, now),
      all: true,
    };
  }
  if (status === 401 && code === undefined) return { outcome: 'staleToken' };
  if (status === 401 || status === 403) return { outcome: 'misconfigured', reason: 'auth_error', detail };
  if (details.some((entry) => entry['@type'] === BAD_REQUEST)) {
    return { outcome: 'misconfigured', reason: 'invalid_payload', detail };
  }
  // "Not found" without a device-specific code may also concern the project.
  if (code === 'INVALID_ARGUMENT' || error.status === 'NOT_FOUND') return { outcome: 'suspect' };
  // A bare 404 comes from a wrong project or endpoint, not from a device.
  if (status === 404) return { outcome: 'misconfigured', reason: 'auth_error', detail };
  return { outcome: 'invalid', detail };
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
