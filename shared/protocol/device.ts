import * as z from 'zod';
import type { DeviceRegistration } from '../domain/notification/device.ts';
import { isPushService } from '../domain/notification/push-services.ts';
import type { Target } from '../domain/notification/target.ts';
import { RequestError } from './errors.ts';
import { textUpTo } from './fields.ts';
import { fields } from './request.ts';
import type { RequestedDevice } from './requested-device.ts';

/** The maximum length of a token, in characters; current tokens have up to a few hundred. */
const LONGEST_TOKEN = 1024;

const bytes = (count: number) =>
  z
    .string()
    .refine((value) => Buffer.from(value, 'base64url').length === count, `must be ${count} bytes in base64`)
    .describe(`A key of the browser: ${count} bytes in base64`);

const common = {
  DeviceId: z
    .string()
    .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters without spaces')
    .describe('The id that the app gives the device: 1 to 64 printable ASCII characters without spaces'),
  Locale: z
    .string()
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/, 'must be a BCP 47 language tag')
    .describe('The language of the device, as a BCP 47 tag')
    .optional(),
  AppVersion: textUpTo(64, 'The version of the app on the device').optional(),
};

const token = z
  .string()
  .min(1)
  .max(LONGEST_TOKEN)
  .regex(/^\S+$/, 'must have no spaces')
  .describe('The registration token of FCM');

const apns = fields({
  ...common,
  Kind: z.enum(['apns']),
  Token: z
    .string()
    .regex(/^([0-9a-f]{2}){16,100}$/i, 'must be a device token in hex')
    .describe('The device token in hex'),
  Topic: z
    .string()
    .regex(/^[\w.-]{1,155}$/, 'must be a bundle id')
    .describe('The bundle id of the app; if absent, the default of the app')
    .optional(),
  Environment: z
    .enum(['production', 'sandbox'])
    .describe('The environment of APNs; production if absent')
    .optional(),
}).meta({ id: 'ApnsDevice' });

const fcm = fields({
  ...common,
  Kind: z.enum(['fcm']),
  Token: token.optional(),
  Fid: token.optional().describe('The Firebase installation id, instead of a token'),
})
  .refine(
    ({ Token, Fid }) => (Token === undefined) !== (Fid === undefined),
    'must have exactly one of Token and Fid',
  )
  .meta({ id: 'FcmDevice' });

const webpush = fields({
  ...common,
  Kind: z.enum(['webpush']),
  Subscription: z
    .object({
      endpoint: z
        .url({ protocol: /^https$/ })
        .max(LONGEST_TOKEN)
        .describe('The URL of the push service for this subscription (https)'),
      keys: z.object({ p256dh: bytes(65), auth: bytes(16) }),
    })
    .describe('The subscription, as the browser returns it'),
}).meta({ id: 'WebPushDevice' });

/** The schema of a device. */
export const device: z.ZodType<RequestedDevice> = z.union([apns, fcm, webpush]).meta({ id: 'Device' });

/** What registering a device needs besides the request. */
export interface DeviceRules {
  /** The bundle id for Apple devices that name none. */
  readonly defaultTopic?: string | undefined;
  /** Hosts of push services to accept besides the public ones. */
  readonly pushServices: readonly string[];
}

/**
 * Translates a request to a device registration.
 *
 * @throws RequestError 90001 if an Apple device has no topic, or if the endpoint does not belong to a known push
 * service
 */
export function registrationOf(requested: RequestedDevice, rules: DeviceRules): DeviceRegistration {
  return {
    deviceId: requested.DeviceId,
    target: targetOf(requested, rules),
    locale: requested.Locale,
    appVersion: requested.AppVersion,
  };
}

function targetOf(requested: RequestedDevice, { defaultTopic, pushServices }: DeviceRules): Target {
  switch (requested.Kind) {
    case 'apns': {
      const topic = requested.Topic ?? defaultTopic;
      if (topic === undefined) throw new RequestError('badRequest', 'Topic: the app has no default topic');
      return {
        kind: 'apns',
        token: requested.Token.toLowerCase(),
        topic,
        environment: requested.Environment ?? 'production',
      };
    }
    case 'fcm': {
      const { Token, Fid } = requested;
      return Fid === undefined
        ? { kind: 'fcm', id: Token ?? '', idKind: 'token' }
        : { kind: 'fcm', id: Fid, idKind: 'fid' };
    }
    case 'webpush': {
      const { endpoint, keys } = requested.Subscription;
      if (!isPushService(endpoint, pushServices)) {
        const host = new URL(endpoint).host;
        throw new RequestError('badRequest', `Subscription.endpoint: ${host} is not a known push service`);
      }
      return { kind: 'webpush', endpoint, p256dh: keys.p256dh, auth: keys.auth };
    }
  }
}
