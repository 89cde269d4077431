import { describe, expect, it } from '@jest/globals';
import { apnsVerdict } from '../../../shared/domain/notification/apns-verdict.ts';
import { fcmVerdict } from '../../../shared/domain/notification/fcm-verdict.ts';
import { type Verdict, waitOf } from '../../../shared/domain/notification/verdict.ts';
import { webPushVerdict } from '../../../shared/domain/notification/web-push-verdict.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');

type Case = readonly [what: string, status: number, body: string, verdict: Verdict, retryAfter?: string];

const apns = (reason: string, more: object = {}) => JSON.stringify({ reason, ...more });

const fcm = (status: string, code?: string, ...types: string[]) =>
  JSON.stringify({
    error: {
      status,
      message: 'why',
      details: [
        ...(code === undefined
          ? []
          : [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: code }]),
        ...types.map((type) => ({ '@type': `type.googleapis.com/${type}` })),
      ],
    },
  });

const later = (reason: 'rate_limited' | 'unreachable', seconds: number, all: boolean): Verdict => ({
  outcome: 'later',
  reason,
  seconds,
  all,
});
const misconfigured = (
  reason: 'auth_error' | 'invalid_token' | 'invalid_payload',
  detail: string,
): Verdict => ({
  outcome: 'misconfigured',
  reason,
  detail,
});

const APNS: readonly Case[] = [
  ['accepted', 200, '', { outcome: 'accepted' }],
  [
    'an app that is gone, with when',
    410,
    apns('Unregistered', { timestamp: 5 }),
    { outcome: 'dead', asOf: 5 },
  ],
  ['an app that is gone', 410, apns('Unregistered'), { outcome: 'dead' }],
  ['an expired token', 410, apns('ExpiredToken'), { outcome: 'dead' }],
  ['a token of the other environment', 400, apns('BadDeviceToken'), { outcome: 'wrongEnvironment' }],
  [
    'another topic',
    400,
    apns('DeviceTokenNotForTopic'),
    misconfigured('invalid_token', 'DeviceTokenNotForTopic'),
  ],
  ['a disallowed topic', 400, apns('TopicDisallowed'), misconfigured('invalid_token', 'TopicDisallowed')],
  ['an expired provider token', 403, apns('ExpiredProviderToken'), { outcome: 'staleToken' }],
  [
    'a wrong provider token',
    403,
    apns('InvalidProviderToken'),
    misconfigured('auth_error', 'InvalidProviderToken'),
  ],
  [
    'an unrelated key',
    403,
    apns('UnrelatedKeyIdInToken'),
    misconfigured('auth_error', 'UnrelatedKeyIdInToken'),
  ],
  ['an unknown 403', 403, apns('SomethingNew'), misconfigured('auth_error', 'SomethingNew')],
  ['too large', 413, apns('PayloadTooLarge'), { outcome: 'invalid', detail: 'PayloadTooLarge' }],
  ['a device that gets too many', 429, apns('TooManyRequests'), later('rate_limited', 60, false)],
  ['tokens that change too often', 429, apns('TooManyProviderTokenUpdates'), later('rate_limited', 60, true)],
  ['a fault of Apple', 500, apns('InternalServerError'), later('unreachable', 30, true)],
  ['a busy server', 503, apns('ServiceUnavailable'), later('unreachable', 30, true)],
  ['an unknown refusal', 400, 'no JSON', { outcome: 'invalid', detail: 'HTTP 400' }],
];

const FCM: readonly Case[] = [
  ['accepted', 200, '{"name":"projects/p/messages/1"}', { outcome: 'accepted' }],
  ['a dead registration', 404, fcm('NOT_FOUND', 'UNREGISTERED'), { outcome: 'dead' }],
  ['not found, without the code', 404, fcm('NOT_FOUND'), { outcome: 'suspect' }],
  ['a bare 404', 404, '<html>', misconfigured('auth_error', 'HTTP 404')],
  ['a bad registration', 400, fcm('INVALID_ARGUMENT', 'INVALID_ARGUMENT'), { outcome: 'suspect' }],
  [
    'a bad message',
    400,
    fcm('INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'google.rpc.BadRequest'),
    misconfigured('invalid_payload', 'INVALID_ARGUMENT: why'),
  ],
  [
    'another project',
    403,
    fcm('PERMISSION_DENIED', 'SENDER_ID_MISMATCH'),
    misconfigured('invalid_token', 'SENDER_ID_MISMATCH: why'),
  ],
  ['no permission', 403, fcm('PERMISSION_DENIED'), misconfigured('auth_error', 'PERMISSION_DENIED: why')],
  [
    'wrong credentials behind Firebase',
    401,
    fcm('UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR'),
    misconfigured('auth_error', 'THIRD_PARTY_AUTH_ERROR: why'),
  ],
  ['an expired access token', 401, fcm('UNAUTHENTICATED'), { outcome: 'staleToken' }],
  ['the quota', 429, fcm('RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), later('rate_limited', 60, true)],
  ['the quota, with a wait', 429, fcm('RESOURCE_EXHAUSTED'), later('rate_limited', 7, true), '7'],
  ['a fault of Google', 500, fcm('INTERNAL', 'INTERNAL'), later('unreachable', 10, true)],
  ['a busy server, with a wait', 503, fcm('UNAVAILABLE'), later('unreachable', 30, true), '30'],
];

const WEB_PUSH: readonly Case[] = [
  ['accepted', 201, '', { outcome: 'accepted' }],
  ['accepted as 200', 200, '', { outcome: 'accepted' }],
  ['accepted as 202', 202, '', { outcome: 'accepted' }],
  ['a subscription that is gone', 410, '', { outcome: 'dead' }],
  ['an unknown subscription', 404, '', { outcome: 'dead' }],
  ['too large', 413, '', { outcome: 'invalid', detail: 'HTTP 413' }],
  ['another key', 403, 'mismatch', misconfigured('auth_error', 'HTTP 403 mismatch')],
  ['a bad token', 401, '', misconfigured('auth_error', 'HTTP 401')],
  ['a bad request', 400, '', misconfigured('invalid_payload', 'HTTP 400')],
  ['the rate', 429, '', later('rate_limited', 12, false), '12'],
  ['the rate at Windows', 406, '', later('rate_limited', 60, false)],
  ['a fault of the service', 502, '', later('unreachable', 30, false)],
];

describe.each([
  ['APNs', apnsVerdict, APNS],
  ['FCM', fcmVerdict, FCM],
  ['a push service', webPushVerdict, WEB_PUSH],
] as const)('the answers of %s', (_provider, verdictOf, cases) => {
  it.each(cases)('are interpreted correctly: %s', (...[, status, body, verdict, retryAfter]: Case) => {
    expect(verdictOf({ status, body, retryAfter }, NOW)).toEqual(verdict);
  });
});

describe('the wait that a provider asks for', () => {
  it('is parsed from seconds and from a date', () => {
    expect(waitOf('120', 60, NOW)).toBe(120);
    expect(waitOf('Wed, 25 Nov 2026 12:00:30 GMT', 60, NOW)).toBe(30);
  });

  it('has a default, a minimum of a second, and the maximum delay of a queue', () => {
    expect(waitOf(undefined, 60, NOW)).toBe(60);
    expect(waitOf('soon', 60, NOW)).toBe(60);
    expect(waitOf('0', 60, NOW)).toBe(1);
    expect(waitOf('Wed, 25 Nov 2026 11:00:00 GMT', 60, NOW)).toBe(1);
    expect(waitOf('86400', 60, NOW)).toBe(900);
  });
});
