/** An app on an Apple device. */
export interface ApnsTarget {
  readonly kind: 'apns';
  /** The device token, in hex. */
  readonly token: string;
  /** The bundle id of the app. */
  readonly topic: string;
  readonly environment: ApnsEnvironment;
}

/** Apple's two environments; a token is valid in only one of them. */
export type ApnsEnvironment = 'production' | 'sandbox';

/** An app that uses Firebase: a registration token, or a Firebase installation id. */
export interface FcmTarget {
  readonly kind: 'fcm';
  readonly id: string;
  readonly idKind: 'token' | 'fid';
}

/** A push subscription of a browser, with its keys in URL-safe base64. */
export interface WebPushTarget {
  readonly kind: 'webpush';
  readonly endpoint: string;
  /** The browser's public key: an uncompressed P-256 point. */
  readonly p256dh: string;
  /** The browser's 16-byte authentication secret. */
  readonly auth: string;
}

/** The provider's address of a device. */
export type Target = ApnsTarget | FcmTarget | WebPushTarget;

/** A service that delivers notifications to devices. */
export type Provider = Target['kind'];

/** Every provider. */
export const PROVIDERS = ['apns', 'fcm', 'webpush'] as const satisfies readonly Provider[];
