import type { SortedStream } from '../audience/stream.ts';
import type { ConnectionOwner } from '../connection/ports.ts';
import type { ShardScope } from '../push/ports.ts';
import type { FoundDevice, NotificationBatch } from './batch.ts';
import type { NotificationContent } from './content.ts';
import type { Device } from './device.ts';
import type { Provider, Target } from './target.ts';
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

/** What notifying changes about devices. */
export interface DeviceUpdates {
  /**
   * Removes a device that its provider reports as gone, if it still has this token.
   *
   * @param asOf when it was gone (epoch milliseconds); a device that was seen later stays
   * @returns whether it was removed
   */
  removeDead(owner: ConnectionOwner, device: TokenOfDevice, asOf: number | undefined): Promise<boolean>;
  /** Replaces the target of a device if it still has this token, and clears its strikes. */
  retarget(owner: ConnectionOwner, device: TokenOfDevice, target: Target): Promise<void>;
  /** Counts a bad answer against a device if it still has this token. */
  strike(owner: ConnectionOwner, device: TokenOfDevice): Promise<void>;
}

/** A device with the token that it had. */
export interface TokenOfDevice {
  readonly deviceId: string;
  readonly target: Target;
}

/** What became of the batches of pushes. */
export interface NotificationOutcomes {
  /** Finds what is recorded of a batch; strongly consistent. */
  find(batch: NotificationBatch): Promise<{ readonly attempt: number; readonly done: boolean } | undefined>;
  /** Records a batch, unless a later attempt is recorded already. */
  record(batch: NotificationBatch, done: boolean): Promise<void>;
}

/** Stops sending where the configuration of an app is wrong. */
export interface Breakers {
  /** Whether a batch may be sent now: always while the breaker is closed, once a minute while it is open. */
  admits(app: number, provider: Provider, now: number): Promise<boolean>;
  /**
   * Tells what came of a batch.
   *
   * @returns whether the breaker is open now
   */
  report(batch: NotificationBatch, result: BatchResult, now: number): Promise<boolean>;
}

/** What a provider answered to one batch. */
export interface BatchResult {
  /** Devices that were tried for the first time. */
  readonly sent: number;
  /** How many of them were answered that our configuration is wrong. */
  readonly refused: number;
  /** Whether no device at all was answered so. */
  readonly isClean: boolean;
  /** Whether the provider refused the sender itself, and accepted nothing. */
  readonly credentialsRefused: boolean;
  /** What the provider said, for the operator. */
  readonly detail: string;
}

/** Users with devices, and their devices. */
export interface DeviceStream extends SortedStream {
  /** The devices of the user that `seek` returned last. */
  devicesOf(userKey: string): readonly FoundDevice[];
}

/** The users of one shard of an app as sorted streams, as they were at one moment. */
export interface ShardDeviceStreams {
  tag(tag: string): SortedStream;
  attribute(slot: number, value: string): SortedStream;
  /** Those of the named users who are in this shard. */
  users(userIds: readonly string[]): SortedStream;
  /** Users with an open socket; strongly consistent. */
  online(): SortedStream;
  /** Users with devices that were registered by that moment and are not silenced; strongly consistent. */
  devices(): DeviceStream;
}

/** Opens the streams of a shard. */
export type OpenDeviceStreams = (scope: ShardScope) => ShardDeviceStreams;
