import { createHash } from 'node:crypto';
import type { Provider, Target } from './target.ts';

/** The maximum of devices of one user: the one that was not seen for longest goes. */
export const MAX_DEVICES_OF_USER = 20;

/** How many bad answers in a row silence a device until it registers again. */
export const MAX_STRIKES = 5;

const DAY = 86_400_000;

/**
 * How long a device is kept after it was last seen, in milliseconds. Google expires Android registrations after 270 days;
 * Apple does not always report removed subscriptions of Safari. APNs reports every token that is gone.
 */
const KEPT_FOR: Readonly<Record<Provider, number | undefined>> = {
  apns: undefined,
  fcm: 270 * DAY,
  webpush: 60 * DAY,
};

/** What a client says about its device. */
export interface DeviceRegistration {
  /** Unique among the devices of its user. */
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
  /** When its client registered it for the last time, in epoch milliseconds. */
  readonly seenAt: number;
  /** How many bad answers its provider gave in a row. */
  readonly strikes: number;
}

/** When a device expires unless it is seen again, in epoch milliseconds. */
export function expiryOf({ target, seenAt }: Pick<Device, 'target' | 'seenAt'>): number | undefined {
  const kept = KEPT_FOR[target.kind];
  return kept === undefined ? undefined : seenAt + kept;
}

/** What a provider knows a device by. */
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

/** The end of a token, by which people recognise it. */
export const maskedToken = (target: Target): string => tokenOf(target).slice(-8);

/** Identifies a token among all of an app, in a form that may stand in keys. */
export const fingerprintOf = (target: Target): string =>
  createHash('sha256')
    .update(`${target.kind} ${tokenOf(target)}`)
    .digest('base64url');
