import type { SortedStream } from '../audience/stream.ts';
import type { ConnectionOwner } from '../connection/ports.ts';
import type { ShardScope } from '../push/ports.ts';
import type { FoundDevice, NotificationBatch } from './batch.ts';
import type { NotificationContent } from './content.ts';
import type { Device } from './device.ts';
import type { Provider, Target } from './target.ts';
import type { Verdict } from './verdict.ts';

/** Sends notifications to devices of one provider, with the credentials of one app. */
export interface Sender<T extends Target = Target> {
  /** Sends a notification to a device. Network and provider errors are returned as verdicts, not thrown. */
  send(target: T, content: NotificationContent): Promise<Verdict>;
}

/** The device that holds a token. */
export interface DeviceHolder {
  readonly userId: string;
  readonly deviceId: string;
}

/** The records of devices, and of which device holds which token. */
export interface DeviceRegistry {
  /** Lists the devices of a user that have not expired at `now` (epoch milliseconds); strongly consistent. */
  list(owner: ConnectionOwner, now: number): Promise<readonly Device[]>;
  put(owner: ConnectionOwner, device: Device): Promise<void>;
  /** Removes a device if it still has this token. */
  remove(owner: ConnectionOwner, deviceId: string, target: Target): Promise<void>;
  /** Finds the device that holds a token; strongly consistent. */
  holder(app: number, target: Target): Promise<DeviceHolder | undefined>;
  /**
   * Records the device that holds a token.
   *
   * @param previous the device that held it before; absent if none did
   * @returns false if another device has claimed the token in the meantime; nothing is changed then
   */
  claim(
    app: number,
    target: Target,
    holder: DeviceHolder,
    previous: DeviceHolder | undefined,
  ): Promise<boolean>;
  /** Releases a token if this device holds it. */
  release(app: number, target: Target, holder: DeviceHolder): Promise<void>;
}

/** A provider token, with the time of its creation in epoch milliseconds. */
export interface MadeToken {
  readonly token: string;
  readonly madeAt: number;
}

/** Provider tokens that all functions share, because APNs rejects senders whose tokens change too often. */
export interface SharedTokens {
  read(name: string): Promise<MadeToken | undefined>;
  /**
   * Replaces a stored token.
   *
   * @param replaced when the stored token was created; absent if there is none yet
   * @returns whether it was stored; `false` if another function was faster
   */
  replace(name: string, made: MadeToken, replaced: number | undefined): Promise<boolean>;
}

/** Changes to devices that result from notifying. */
export interface DeviceUpdates {
  /**
   * Removes a device that its provider reports as gone, if it still has this token.
   *
   * @param asOf when it was gone (epoch milliseconds); a device that was refreshed later is kept
   * @returns whether it was removed
   */
  removeDead(owner: ConnectionOwner, device: TokenOfDevice, asOf: number | undefined): Promise<boolean>;
  /** Replaces the target of a device if it still has this token, and clears its strikes. */
  retarget(owner: ConnectionOwner, device: TokenOfDevice, target: Target): Promise<void>;
  /** Counts a bad answer for a device if it still has this token. */
  strike(owner: ConnectionOwner, device: TokenOfDevice): Promise<void>;
}

/** A device, with the token that was used. */
export interface TokenOfDevice {
  readonly deviceId: string;
  readonly target: Target;
}

/** The recorded outcomes of batches. */
export interface NotificationOutcomes {
  /** Finds the record of a batch; strongly consistent. */
  find(batch: NotificationBatch): Promise<{ readonly attempt: number; readonly done: boolean } | undefined>;
  /** Records a batch, unless a later attempt is already recorded. */
  record(batch: NotificationBatch, done: boolean): Promise<void>;
}

/** Circuit breakers that stop sending while the configuration of an app is wrong. */
export interface Breakers {
  /** Whether a batch may be sent now: always while the breaker is closed, once a minute while it is open. */
  admits(app: number, provider: Provider, now: number): Promise<boolean>;
  /**
   * Reports the result of a batch.
   *
   * @returns whether the breaker is open now
   */
  report(batch: NotificationBatch, result: BatchResult, now: number): Promise<boolean>;
}

/** A provider's answers to one batch. */
export interface BatchResult {
  /** Devices that were attempted for the first time. */
  readonly sent: number;
  /** For how many of them the provider reported a wrong configuration. */
  readonly refused: number;
  /** Whether the provider reported a wrong configuration for no device at all. */
  readonly isClean: boolean;
  /** Whether the provider rejected the sender itself, and accepted nothing. */
  readonly credentialsRefused: boolean;
  /** The provider's message, for the operator. */
  readonly detail: string;
}

/** A stream of users who have devices. */
export interface DeviceStream extends SortedStream {
  /** The devices of the user that `seek` returned last. */
  devicesOf(userKey: string): readonly FoundDevice[];
}

/** The users of one shard of an app, as sorted streams of one moment. */
export interface ShardDeviceStreams {
  tag(tag: string): SortedStream;
  attribute(slot: number, value: string): SortedStream;
  /** The named users that are in this shard. */
  users(userIds: readonly string[]): SortedStream;
  /** Users with an open socket; strongly consistent. */
  online(): SortedStream;
  /** Users with devices that were registered by that moment and have few strikes; strongly consistent. */
  devices(): DeviceStream;
}

/** Opens the streams of a shard. */
export type OpenDeviceStreams = (scope: ShardScope) => ShardDeviceStreams;
