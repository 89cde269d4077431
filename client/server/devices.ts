import type { Device } from '../types.ts';
import type { Caller } from './caller.ts';
import { given } from './pushes.ts';

/** A device of a user as the server knows it. */
export interface RegisteredDevice {
  readonly id: string;
  readonly kind: 'apns' | 'fcm' | 'webpush';
  /** The last eight characters of the token. */
  readonly token: string;
  readonly registeredAt: Date;
  readonly seenAt: Date;
  /** A BCP 47 language tag. */
  readonly locale?: string;
  readonly appVersion?: string;
  /** How many bad answers its provider gave in a row. */
  readonly strikes: number;
}

interface WireDevice {
  readonly DeviceId: string;
  readonly Kind: RegisteredDevice['kind'];
  readonly Token: string;
  readonly RegisteredAt: number;
  readonly SeenAt: number;
  readonly Locale?: string;
  readonly AppVersion?: string;
  readonly Strikes: number;
}

/** The devices of users that notifications reach. */
export class Devices {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Registers up to 20 devices of a user, or refreshes them. */
  async add(userId: string, devices: readonly Device[]): Promise<void> {
    await this.#caller.call('all_member_push/im_device_add', { To_Account: userId, Devices: devices });
  }

  /**
   * Removes devices of a user.
   *
   * @param ids up to 20; all devices of the user if absent
   */
  async remove(userId: string, ids?: readonly string[]): Promise<void> {
    await this.#caller.call(
      'all_member_push/im_device_remove',
      given({ To_Account: userId, DeviceIds: ids }),
    );
  }

  /** @returns the devices of up to 100 users that exist */
  async get(userIds: readonly string[]): Promise<Readonly<Record<string, readonly RegisteredDevice[]>>> {
    const { UserDevices } = await this.#caller.call('all_member_push/im_device_get', { To_Account: userIds });
    const rows = UserDevices as readonly {
      readonly To_Account: string;
      readonly Devices: readonly WireDevice[];
    }[];
    return Object.fromEntries(rows.map(({ To_Account, Devices }) => [To_Account, Devices.map(deviceOf)]));
  }
}

const deviceOf = (wire: WireDevice): RegisteredDevice => ({
  id: wire.DeviceId,
  kind: wire.Kind,
  token: wire.Token,
  registeredAt: new Date(wire.RegisteredAt),
  seenAt: new Date(wire.SeenAt),
  ...(wire.Locale === undefined ? {} : { locale: wire.Locale }),
  ...(wire.AppVersion === undefined ? {} : { appVersion: wire.AppVersion }),
  strikes: wire.Strikes,
});
