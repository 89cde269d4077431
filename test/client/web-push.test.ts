import type { Device, DeviceRegistry } from '../../client/types.ts';
import {
  confirmWebPush,
  disableWebPush,
  enableWebPush,
  PermissionError,
  type WebPushSubscription,
  type WorkerRegistration,
} from '../../client/web-push.ts';

const KEYS = { p256dh: 'p', auth: 'a' };
const bytesOf = (key: string): ArrayBuffer => new Uint8Array(Buffer.from(key, 'base64url')).buffer;

/** A browser with a permission, and a server that keeps devices. */
function browser(permission: 'default' | 'granted' | 'denied') {
  let asked = 0;
  let made = 0;
  let present: WebPushSubscription | null = null;
  Object.assign(globalThis, {
    Notification: {
      permission,
      requestPermission: async () => {
        asked++;
        return permission === 'default' ? 'granted' : permission;
      },
    },
  });
  const registration: WorkerRegistration = {
    pushManager: {
      getSubscription: async () => present,
      subscribe: async ({ applicationServerKey }) => {
        const endpoint = `https://push.example.com/${++made}`;
        present = {
          endpoint,
          options: { applicationServerKey: bytesOf(applicationServerKey) },
          toJSON: () => ({ endpoint, keys: KEYS }),
          unsubscribe: async () => {
            present = null;
            return true;
          },
        };
        return present;
      },
    },
  };
  const devices = new Map<string, Device>();
  const client: DeviceRegistry = {
    registerDevice: async (device) => void devices.set(device.DeviceId, device),
    unregisterDevice: async (id) => void devices.delete(id),
    opened: () => undefined,
  };
  return { registration, devices, client, asked: () => asked, subscription: () => present };
}

describe('notifications in a browser', () => {
  afterEach(() => Reflect.deleteProperty(globalThis, 'Notification'));

  it('ask for permission, subscribe, and register the browser’s subscription', async () => {
    const { client, registration, devices, asked } = browser('default');
    const id = await enableWebPush(client, {
      publicKey: 'AQID',
      registration,
      locale: 'de',
      appVersion: '7',
    });
    expect(asked()).toBe(1);
    expect([...devices.values()]).toEqual([
      {
        DeviceId: id,
        Kind: 'webpush',
        Subscription: { endpoint: 'https://push.example.com/1', keys: KEYS },
        Locale: 'de',
        AppVersion: '7',
      },
    ]);
    expect(id).toMatch(/^[\x21-\x7e]{1,64}$/);
  });

  it('report when the user does not allow them', async () => {
    const { client, registration, devices } = browser('denied');
    await expect(enableWebPush(client, { publicKey: 'AQID', registration })).rejects.toBeInstanceOf(
      PermissionError,
    );
    expect(devices.size).toBe(0);
  });

  it('are confirmed on every visit under the same id, without asking', async () => {
    const { client, registration, devices, asked } = browser('granted');
    const ids = [
      await confirmWebPush(client, { publicKey: 'AQID', registration }),
      await confirmWebPush(client, { publicKey: 'AQID', registration }),
    ];
    expect([asked(), devices.size, new Set(ids).size]).toEqual([0, 1, 1]);
    const other = browser('default');
    expect(await confirmWebPush(other.client, { publicKey: 'AQID', registration: other.registration })).toBe(
      undefined,
    );
    expect([other.asked(), other.devices.size]).toEqual([0, 0]);
  });

  it('replace a subscription that was made with another key, and its device', async () => {
    const { client, registration, devices } = browser('granted');
    const before = await confirmWebPush(client, { publicKey: 'AQID', registration });
    const after = await confirmWebPush(client, { publicKey: 'BAUG', registration });
    expect(after).not.toBe(before);
    expect([...devices.keys()]).toEqual([after]);
  });

  it('end when they are disabled', async () => {
    const { client, registration, devices, subscription } = browser('granted');
    await confirmWebPush(client, { publicKey: 'AQID', registration });
    await disableWebPush(client, { registration });
    expect([devices.size, subscription()]).toEqual([0, null]);
    await disableWebPush(client, { registration });
  });
});
