import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type DeviceRegistration,
  expiryOf,
  MAX_DEVICES_OF_USER,
} from '../../shared/domain/notification/device.ts';
import { registerDevice, removeDevices } from '../../shared/domain/notification/register-device.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';

const APP = 1_400_000_000;
const NOW = Date.now();
const phone = (deviceId: string, token: string): DeviceRegistration => ({
  deviceId,
  target: { kind: 'fcm', id: token, idKind: 'token' },
});

describe('the registry of devices', () => {
  let engine: Engine;
  let registry: ReturnType<typeof storesAt>['devices'];
  beforeAll(async () => {
    engine = await startEngine();
    registry = storesAt(engine.endpoint, new Keyspace(16)).devices;
  });
  afterAll(() => engine?.stop());

  const owner = (userId: string) => ({ app: APP, userId });
  const register = (userId: string, device: DeviceRegistration, now = NOW) =>
    registerDevice(registry, owner(userId), device, now);
  const idsOf = async (userId: string) =>
    (await registry.list(owner(userId), NOW)).map(({ deviceId }) => deviceId);

  it('leaves a token with one user, however many register it at once', async () => {
    const users = ['a', 'b', 'c', 'd', 'e'].map((name) => `race-${name}`);
    for (let round = 0; round < 10; round++) {
      await Promise.all(users.map((user) => register(user, phone('phone', 'contested'))));
      const holders = (await Promise.all(users.map(idsOf))).flat();
      expect(holders).toHaveLength(1);
      const [target] = [phone('phone', 'contested').target];
      const holder = await registry.holder(APP, target);
      expect(await idsOf(holder?.userId ?? '')).toEqual(['phone']);
    }
  });

  it('agrees with a table of tokens after any sequence of registrations and removals', async () => {
    const step = fc.record({
      user: fc.constantFrom('u#1', 'u 2', 'u'),
      deviceId: fc.constantFrom('d', 'd#1', 'd%'),
      token: fc.constantFrom('t1', 't2', 't3'),
      removes: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const user of ['u#1', 'u 2', 'u']) await removeDevices(registry, owner(user));
        let expected = new Map<string, string>();
        for (const { user, deviceId, token, removes } of steps) {
          const device = `${user}\n${deviceId}`;
          // A device has one token, and a token one device.
          expected = new Map(
            [...expected].filter(([other, had]) => other !== device && (removes || had !== token)),
          );
          if (removes) await removeDevices(registry, owner(user), [deviceId]);
          else {
            expected.set(device, token);
            await register(user, phone(deviceId, token));
          }
        }
        const present = new Map<string, string>();
        for (const user of ['u#1', 'u 2', 'u']) {
          for (const { deviceId, target } of await registry.list(owner(user), NOW)) {
            present.set(`${user}\n${deviceId}`, target.kind === 'fcm' ? target.id : '');
          }
        }
        expect(present).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('drops the device that was refreshed longest ago if there are too many', async () => {
    for (let index = 0; index < MAX_DEVICES_OF_USER; index++) {
      await register('hoarder', phone(`d${index}`, `hoard-${index}`), NOW - 1000 + index);
    }
    await register('hoarder', phone('d0', 'hoard-0'), NOW);
    await register('hoarder', phone('one-more', 'hoard-more'), NOW);
    const ids = await idsOf('hoarder');
    expect(ids).toHaveLength(MAX_DEVICES_OF_USER);
    expect(ids).toContain('d0');
    expect(ids).not.toContain('d1');
    expect(await registry.holder(APP, phone('d1', 'hoard-1').target)).toBeUndefined();
  });

  it('keeps the time at which a token was registered, and resets it for a new token', async () => {
    await register('refresher', phone('d', 'token-1'), NOW - 5000);
    await register('refresher', phone('d', 'token-1'), NOW);
    expect(await registry.list(owner('refresher'), NOW)).toMatchObject([
      { registeredAt: NOW - 5000, seenAt: NOW },
    ]);
    await register('refresher', phone('d', 'token-2'), NOW);
    expect(await registry.list(owner('refresher'), NOW)).toMatchObject([{ registeredAt: NOW }]);
  });

  it('drops subscriptions that were not refreshed for 60 days, and FCM registrations after 270', async () => {
    const target = {
      kind: 'webpush',
      endpoint: 'https://fcm.googleapis.com/fcm/send/x',
      p256dh: 'x',
      auth: 'x',
    } as const;
    await register('sleeper', { deviceId: 'browser', target }, NOW);
    await register('sleeper', phone('phone', 'sleepy'), NOW);
    const day = 86_400_000;
    const later = async (days: number) =>
      (await registry.list(owner('sleeper'), NOW + days * day)).map(({ deviceId }) => deviceId);
    expect(await later(59)).toEqual(['browser', 'phone']);
    expect(await later(61)).toEqual(['phone']);
    expect(await later(271)).toEqual([]);
    expect(
      expiryOf({ target: { kind: 'apns', token: '', topic: '', environment: 'sandbox' }, seenAt: NOW }),
    ).toBe(undefined);
  });
});
