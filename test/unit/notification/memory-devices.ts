import type { ConnectionOwner } from '../../../shared/domain/connection/ports.ts';
import { type Device, fingerprintOf } from '../../../shared/domain/notification/device.ts';
import type { DeviceHolder, DeviceRegistry } from '../../../shared/domain/notification/ports.ts';
import type { Target } from '../../../shared/domain/notification/target.ts';

/** How long a device is known without being seen, in milliseconds. */
const LIFE = 1_000_000;

const same = (a: DeviceHolder | undefined, b: DeviceHolder | undefined): boolean =>
  a?.userId === b?.userId && a?.deviceId === b?.deviceId;

/** The devices of users and the holders of tokens, in memory. */
export class MemoryDevices implements DeviceRegistry {
  readonly devices = new Map<string, Device>();
  readonly holders = new Map<string, DeviceHolder>();
  /** What was done, in order. */
  readonly calls: string[] = [];
  /** Happens before each claim, as what others do at the same moment. */
  beforeClaim: (target: Target) => void = () => undefined;
  /** Happens after each put. */
  afterPut: (target: Target) => void = () => undefined;

  async list({ app, userId }: ConnectionOwner, now: number): Promise<readonly Device[]> {
    return [...this.devices]
      .filter(
        ([key, { seenAt }]) => key.startsWith(`${app}/${userId}/`) && (now === 0 || seenAt + LIFE > now),
      )
      .map(([, device]) => device);
  }

  async put({ app, userId }: ConnectionOwner, device: Device): Promise<void> {
    this.calls.push(`put ${userId} ${device.deviceId}`);
    this.devices.set(`${app}/${userId}/${device.deviceId}`, device);
    this.afterPut(device.target);
  }

  async remove({ app, userId }: ConnectionOwner, deviceId: string, target: Target): Promise<void> {
    this.calls.push(`remove ${userId} ${deviceId}`);
    const key = `${app}/${userId}/${deviceId}`;
    const present = this.devices.get(key);
    if (present !== undefined && fingerprintOf(present.target) === fingerprintOf(target))
      this.devices.delete(key);
  }

  async holder(app: number, target: Target): Promise<DeviceHolder | undefined> {
    return this.holders.get(this.#tokenOf(app, target));
  }

  async claim(
    app: number,
    target: Target,
    holder: DeviceHolder,
    previous: DeviceHolder | undefined,
  ): Promise<boolean> {
    this.beforeClaim(target);
    const present = await this.holder(app, target);
    if (!same(present, previous)) return false;
    this.calls.push(`claim ${holder.userId} ${holder.deviceId}`);
    this.holders.set(this.#tokenOf(app, target), holder);
    return true;
  }

  async release(app: number, target: Target, holder: DeviceHolder): Promise<void> {
    this.calls.push(`release ${holder.userId} ${holder.deviceId}`);
    if (same(await this.holder(app, target), holder)) this.holders.delete(this.#tokenOf(app, target));
  }

  #tokenOf = (app: number, target: Target): string => `${app}/${fingerprintOf(target)}`;
}
