import { randomInt } from 'node:crypto';
import type { ConnectionOwner } from '../connection/ports.ts';
import { type Device, type DeviceRegistration, fingerprintOf, MAX_DEVICES_OF_USER } from './device.ts';
import type { DeviceHolder, DeviceRegistry } from './ports.ts';

/** How often a token is claimed again when others claim it at the same time. */
const ATTEMPTS = 10;

/**
 * Registers a device of a user, or refreshes it. A token belongs to one device: whoever registers it takes it from the
 * device that had it. At no moment do both have it, and once this returns only the last one has.
 *
 * @param now epoch milliseconds
 * @throws Error when others claim the token all the time.
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
    if (attempt === ATTEMPTS) throw new Error('The token is claimed by others all the time');
    await new Promise((resolve) => setTimeout(resolve, randomInt(5, 50)));
  }
  await registry.put(owner, { ...registration, registeredAt, seenAt: now, strikes: 0 });
  // Somebody who claimed the token meanwhile has found no device to remove.
  if (!isSame(await registry.holder(app, target), holder)) await registry.remove(owner, deviceId, target);
  await removeOldest(
    registry,
    owner,
    present.filter((device) => device !== old),
  );
}

/** Removes a device, and gives its token up. */
export async function removeDevice(
  registry: DeviceRegistry,
  owner: ConnectionOwner,
  { deviceId, target }: Pick<Device, 'deviceId' | 'target'>,
): Promise<void> {
  await registry.remove(owner, deviceId, target);
  await registry.release(owner.app, target, { userId: owner.userId, deviceId });
}

/** Removes devices of a user: those named, or all. */
export async function removeDevices(
  registry: DeviceRegistry,
  owner: ConnectionOwner,
  deviceIds?: readonly string[],
): Promise<void> {
  // Those that have expired are there until the table forgets them.
  const present = await registry.list(owner, 0);
  const unwanted = present.filter(({ deviceId }) => deviceIds?.includes(deviceId) ?? true);
  await Promise.all(unwanted.map((device) => removeDevice(registry, owner, device)));
}

/** Takes the token from the device that has it. @returns false when somebody else was faster */
async function claim(
  registry: DeviceRegistry,
  app: number,
  { target }: DeviceRegistration,
  holder: DeviceHolder,
): Promise<boolean> {
  const previous = await registry.holder(app, target);
  // First the device, then the claim: after a crash between them a repetition finds the old holder again.
  if (previous !== undefined && !isSame(previous, holder)) {
    await registry.remove({ app, userId: previous.userId }, previous.deviceId, target);
  }
  // A claim of one's own is renewed, so that it does not expire before its device.
  return registry.claim(app, target, holder, previous);
}

/** Makes room for one more device than there were. */
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
