import type { DeviceRegistry } from './types.ts';

/** The part of the browser's push subscription that this module uses. */
export interface WebPushSubscription {
  readonly endpoint: string;
  readonly options: { readonly applicationServerKey: ArrayBuffer | null };
  toJSON(): { readonly endpoint?: string; readonly keys?: Readonly<Record<string, string>> };
  unsubscribe(): Promise<boolean>;
}

/** The part of the browser's service worker registration that this module uses. */
export interface WorkerRegistration {
  readonly pushManager: {
    getSubscription(): Promise<WebPushSubscription | null>;
    subscribe(options: {
      readonly userVisibleOnly: true;
      readonly applicationServerKey: string;
    }): Promise<WebPushSubscription>;
  };
}

/** Options for notifications in a browser. */
export interface WebPushOptions {
  /** The public VAPID key of the app, in base64url. */
  readonly publicKey: string;
  /** The registration of the service worker that imports `@carillon/client/sw`. */
  readonly registration: WorkerRegistration;
  /** A BCP 47 language tag; the browser's language by default. */
  readonly locale?: string;
  readonly appVersion?: string;
}

/** The user did not allow notifications. */
export class PermissionError extends Error {
  override readonly name = 'PermissionError';
}

/** The parts of the browser that this module uses. */
const browser: {
  readonly Notification?: { readonly permission: string; requestPermission(): Promise<string> };
  readonly navigator?: {
    readonly language?: string;
    readonly serviceWorker?: {
      addEventListener(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
    };
  };
  readonly location?: { readonly hash: string };
} = globalThis as object;

/**
 * Asks for permission and registers this browser. Call it when the user clicks a control that explains the
 * notifications.
 *
 * @returns the id of the device
 * @throws PermissionError if the user does not allow notifications
 */
export async function enableWebPush(client: DeviceRegistry, options: WebPushOptions): Promise<string> {
  const permission = await browser.Notification?.requestPermission();
  if (permission !== 'granted') throw new PermissionError('the user did not allow notifications');
  return register(client, options);
}

/**
 * Registers this browser again if notifications are allowed; it never asks for permission.
 * Call it on every visit, because a registration that is not refreshed for 60 days expires, and the subscription may
 * have been renewed or made with another key.
 *
 * @returns the id of the device; `undefined` if notifications are not allowed
 */
export async function confirmWebPush(
  client: DeviceRegistry,
  options: WebPushOptions,
): Promise<string | undefined> {
  return browser.Notification?.permission === 'granted' ? register(client, options) : undefined;
}

/** Stops the notifications of this browser, for example when the user signs out. */
export async function disableWebPush(
  client: DeviceRegistry,
  { registration }: Pick<WebPushOptions, 'registration'>,
): Promise<void> {
  const subscription = await registration.pushManager.getSubscription();
  if (subscription === null) return;
  await client.unregisterDevice(await idOf(subscription));
  await subscription.unsubscribe();
}

/** Reports every notification that the user opens, including the one that opened this page. */
export function reportOpened(client: DeviceRegistry): void {
  const id = new URLSearchParams(browser.location?.hash.slice(1)).get('carillon-opened');
  if (id) client.opened(id);
  browser.navigator?.serviceWorker?.addEventListener('message', ({ data }) => {
    const { carillonOpened } = (data ?? {}) as { readonly carillonOpened?: string };
    if (carillonOpened) client.opened(carillonOpened);
  });
}

async function register(
  client: DeviceRegistry,
  { publicKey, registration, locale = browser.navigator?.language, appVersion }: WebPushOptions,
): Promise<string> {
  const { pushManager } = registration;
  let subscription = await pushManager.getSubscription();
  if (subscription !== null && keyOf(subscription) !== publicKey.replace(/=+$/, '')) {
    // Push services reject messages that are signed with another key.
    await client.unregisterDevice(await idOf(subscription));
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  const { endpoint = '', keys: { p256dh = '', auth = '' } = {} } = subscription.toJSON();
  const DeviceId = await idOf(subscription);
  await client.registerDevice({
    DeviceId,
    Kind: 'webpush',
    Subscription: { endpoint, keys: { p256dh, auth } },
    ...(locale === undefined ? {} : { Locale: locale }),
    ...(appVersion === undefined ? {} : { AppVersion: appVersion }),
  });
  return DeviceId;
}

/** The device id of a subscription: the start of the digest of its endpoint. */
async function idOf({ endpoint }: WebPushSubscription): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  return base64url(digest).slice(0, 32);
}

const keyOf = ({ options }: WebPushSubscription): string =>
  options.applicationServerKey === null ? '' : base64url(options.applicationServerKey);

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
