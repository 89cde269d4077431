import { type ProviderAnswer, type Verdict, waitOf } from './verdict.ts';

/** How long to wait if a push service limits the rate without naming a delay, in seconds. */
const RATE_WAIT = 60;
/** How long to wait after an internal error of the push service, in seconds. */
const SERVER_WAIT = 30;

/**
 * Interprets an answer of a browser's push service.
 *
 * @param now epoch milliseconds
 */
export function webPushVerdict(answer: ProviderAnswer, now: number): Verdict {
  const { status, retryAfter, body } = answer;
  if (status >= 200 && status <= 299) return { outcome: 'accepted' };
  if (status === 404 || status === 410) return { outcome: 'dead' };
  const detail = `HTTP ${status} ${body.slice(0, 200)}`.trim();
  if (status === 413) return { outcome: 'invalid', detail };
  // The push service of Windows answers 406 when it limits the rate.
  if (status === 429 || status === 406) {
    return {
      outcome: 'later',
      reason: 'rate_limited',
      seconds: waitOf(retryAfter, RATE_WAIT, now),
      // Browsers use different push services, so a delay of one does not concern the others.
      all: false,
    };
  }
  if (status >= 500) {
    return {
      outcome: 'later',
      reason: 'unreachable',
      seconds: waitOf(retryAfter, SERVER_WAIT, now),
      all: false,
    };
  }
  const reason = status === 401 || status === 403 ? 'auth_error' : 'invalid_payload';
  return { outcome: 'misconfigured', reason, detail };
}
