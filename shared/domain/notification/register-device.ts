import { randomInt } from 'node:crypto';
import type { ConnectionOwner } from '../connection/ports.ts';
import { type Device, type DeviceRegistration, fingerprintOf, MAX_DEVICES_OF_USER } from './device.ts';
import type { DeviceHolder, DeviceRegistry } from './ports.ts';

/** The maximum number of attempts to claim a token while others claim it, too. */
const ATTEMPTS = 10;

/**
 * Registers a device of a user, or refreshes it.
 * A token belongs to one device: registering it removes it from the device that held it. At no time do two devices
 * hold it, and when this function returns, only the last one does.
 *
 * @param now epoch milliseconds
 * @throws Error if others keep claiming the token
 */
export async function registerDevice(
  registry: DeviceRegistry,
  owner: ConnectionOwner,
  registration: DeviceRegistration,
  now: number,
): Promise<void> {
  const { app, userId } = owner;
  const { deviceId, target } = registration;
  const holder = { userId, deviceId };
  const present = await registry.list(owner, now);
  const old = present.find((device) => device.deviceId === deviceId);
  if (old !== undefined && !sameTarget(old, registration)) await removeDevice(registry, owner, old);
  const registeredAt = old !== undefined && sameTarget(old, registration) ? old.registeredAt : now;
  for (let attempt = 1; ; attempt++) {
    if (await claim(registry, app, registration, holder)) break;
    if (attempt === ATTEMPTS) throw new Error('Other devices keep claiming the token');
    await new Promise((resolve) => setTimeout(resolve, randomInt(5, 50)));
  }
  await registry.put(owner, { ...registration, registeredAt, seenAt: now, strikes: 0 });
  // If another device claimed the token in the meantime, it found no device to remove, so remove this one.
  if (!isSame(await registry.holder(app, target), holder)) await registry.remove(owner, deviceId, target);
  await removeOldest(
    registry,
    owner,
    present.filter((device) => device !== old),
  );
}

/** Removes a device, and releases its token. */
export async function removeDevice(
  registry: DeviceRegistry,
  owner: ConnectionOwner,
  { deviceId, target }: Pick<Device, 'deviceId' | 'target'>,
): Promise<void> {
  await registry.remove(owner, deviceId, target);
  await registry.release(owner.app, target, { userId: owner.userId, deviceId });
}

/** Removes devices of a user: the named ones, or all. */
export async function removeDevices(
  registry: DeviceRegistry,
  owner: ConnectionOwner,
  deviceIds?: readonly string[],
): Promise<void> {
  // Time 0 includes expired devices, which are stored until the table deletes them.
  const present = await registry.list(owner, 0);
  const unwanted = present.filter(({ deviceId }) => deviceIds?.includes(deviceId) ?? true);
  await Promise.all(unwanted.map((device) => removeDevice(registry, owner, device)));
}

/**
 * Takes the token from the device that holds it.
 *
 * @returns false if another device was faster
 */
async function claim(
  registry: DeviceRegistry,
  app: number,
  { target }: DeviceRegistration,
  holder: DeviceHolder,
): Promise<boolean> {
  const previous = await registry.holder(app, target);
  // Remove the device before the claim: after a crash between the two, a retry still finds the previous holder.
  if (previous !== undefined && !isSame(previous, holder)) {
    await registry.remove({ app, userId: previous.userId }, previous.deviceId, target);
  }
  // Renew a claim that this device already holds, so that it does not expire before the device.
  return registry.claim(app, target, holder, previous);
}

/** Makes room for one more device. */
async function removeOldest(
  registry: DeviceRegistry,
  owner: ConnectionOwner,
  others: readonly Device[],
): Promise<void> {
  const excess = others.length + 1 - MAX_DEVICES_OF_USER;
  if (excess <= 0) return;
  const oldest = others.toSorted((a, b) => a.seenAt - b.seenAt).slice(0, excess);
  await Promise.all(oldest.map((device) => removeDevice(registry, owner, device)));
}

const isSame = (a: DeviceHolder | undefined, b: DeviceHolder): boolean =>
  a?.userId === b.userId && a.deviceId === b.deviceId;

const sameTarget = (a: DeviceRegistration, b: DeviceRegistration): boolean =>
  fingerprintOf(a.target) === fingerprintOf(b.target);
