import { createHash } from 'node:crypto';
import type { Provider, Target } from './target.ts';

/** The maximum number of devices of one user; one more replaces the device that was refreshed longest ago. */
export const MAX_DEVICES_OF_USER = 20;

/** After how many bad answers in a row a device receives nothing until it registers again. */
export const MAX_STRIKES = 5;

const DAY = 86_400_000;

/**
 * How long a device is kept after its last refresh, in milliseconds. Google expires Android registrations after 270
 * days, and Apple does not always report removed subscriptions of Safari; APNs reports every token that is gone.
 */
const KEPT_FOR: Readonly<Record<Provider, number | undefined>> = {
  apns: undefined,
  fcm: 270 * DAY,
  webpush: 60 * DAY,
};

/** A registration that a client sends for its device. */
export interface DeviceRegistration {
  /** Unique among the devices of the user. */
  readonly deviceId: string;
  readonly target: Target;
  /** A BCP 47 language tag. */
  readonly locale?: string | undefined;
  readonly appVersion?: string | undefined;
}

/** A device of a user. */
export interface Device extends DeviceRegistration {
  /** When it was registered with this token, in epoch milliseconds. */
  readonly registeredAt: number;
  /** When its client last registered it, in epoch milliseconds. */
  readonly seenAt: number;
  /** How many bad answers in a row its provider gave. */
  readonly strikes: number;
}

/** When a device expires if it is not refreshed, in epoch milliseconds. */
export function expiryOf({ target, seenAt }: Pick<Device, 'target' | 'seenAt'>): number | undefined {
  const kept = KEPT_FOR[target.kind];
  return kept === undefined ? undefined : seenAt + kept;
}

/** The provider's identifier of a device. */
export function tokenOf(target: Target): string {
  switch (target.kind) {
    case 'apns':
      return target.token;
    case 'fcm':
      return target.id;
    case 'webpush':
      return target.endpoint;
  }
}

/** The last characters of a token, for people to recognise it. */
export const maskedToken = (target: Target): string => tokenOf(target).slice(-8);

/** Identifies a token among all tokens of an app, in a form that can be part of a key. */
export const fingerprintOf = (target: Target): string =>
  createHash('sha256')
    .update(`${target.kind} ${tokenOf(target)}`)
    .digest('base64url');
