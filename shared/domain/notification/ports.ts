import type { ConnectionOwner } from '../connection/ports.ts';
import type { NotificationContent } from './content.ts';
import type { Device } from './device.ts';
import type { Target } from './target.ts';
import type { Verdict } from './verdict.ts';

/** Brings notifications to the devices of one provider, with the credentials of one app. */
export interface Sender<T extends Target = Target> {
  /**
   * Sends a notification to a device. Faults of the network and of the provider are verdicts, not errors.
   */
  send(target: T, content: NotificationContent): Promise<Verdict>;
}

/** The device that has a token. */
export interface DeviceHolder {
  readonly userId: string;
  readonly deviceId: string;
}

/** The records of devices, and of who has which token. */
export interface DeviceRegistry {
  /** Lists the devices of a user that have not expired at `now` (epoch milliseconds); strongly consistent. */
  list(owner: ConnectionOwner, now: number): Promise<readonly Device[]>;
  put(owner: ConnectionOwner, device: Device): Promise<void>;
  /** Removes a device if it still has this token. */
  remove(owner: ConnectionOwner, deviceId: string, target: Target): Promise<void>;
  /** Finds the device that has a token; strongly consistent. */
  holder(app: number, target: Target): Promise<DeviceHolder | undefined>;
  /**
   * Records the device that has a token.
   *
   * @param previous the device that had it; absent: none
   * @returns false when somebody else has it meanwhile; nothing is changed then
   */
  claim(
    app: number,
    target: Target,
    holder: DeviceHolder,
    previous: DeviceHolder | undefined,
  ): Promise<boolean>;
  /** Forgets who has a token, if it is this device. */
  release(app: number, target: Target, holder: DeviceHolder): Promise<void>;
}

/** A provider token, and when it was made in epoch milliseconds. */
export interface MadeToken {
  readonly token: string;
  readonly madeAt: number;
}

/** Where all functions share their provider tokens: APNs refuses senders whose tokens change too often. */
export interface SharedTokens {
  read(name: string): Promise<MadeToken | undefined>;
  /**
   * Stores a token in the place of another.
   *
   * @param replaced when the stored one was made; absent: there is none yet
   * @returns whether it was stored; `false` when somebody else was faster
   */
  replace(name: string, made: MadeToken, replaced: number | undefined): Promise<boolean>;
}
