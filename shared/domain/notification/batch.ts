import type { NotificationContent } from './content.ts';
import type { Device } from './device.ts';
import { NO_TALLY, type Tally } from './tally.ts';
import type { Provider } from './target.ts';

/** The maximum number of devices in a batch; with browser subscriptions, that is about 50 KB. */
export const MAX_BATCH = 100;

/** A device that a push should notify. */
export type FoundDevice = Pick<Device, 'deviceId' | 'target' | 'strikes'> & { readonly userId: string };

/** A device of a batch. */
export interface BatchDevice extends FoundDevice {
  /** How often the provider reported a wrong configuration for this device. */
  readonly refusals: number;
}

/** The unit of notifying: one push and up to 100 devices of one provider. */
export interface NotificationBatch {
  readonly app: number;
  readonly taskId: string;
  readonly provider: Provider;
  /** Identifies the batch among those of the push and the provider, by the devices that it had at first. */
  readonly id: string;
  readonly content: NotificationContent;
  /** The devices that are not finished. */
  readonly devices: readonly BatchDevice[];
  /** How often the batch was requeued. */
  readonly attempt: number;
  /** How many devices it had at first. */
  readonly targeted: number;
  /** Outcomes of the devices that are no longer listed. */
  readonly tally: Tally;
}

/**
 * Groups devices into batches of one provider each. The same devices always form batches with the same ids.
 *
 * @param part what the devices have in common, such as their shard; the ids start with it
 */
export function batchesOf(
  { app, taskId }: { readonly app: number; readonly taskId: string },
  content: NotificationContent,
  found: readonly FoundDevice[],
  part: string,
): NotificationBatch[] {
  const byProvider = Map.groupBy(found, ({ target }) => target.kind);
  return [...byProvider].flatMap(([provider, all]) =>
    Array.from({ length: Math.ceil(all.length / MAX_BATCH) }, (_, index) => {
      const devices = all
        .slice(index * MAX_BATCH, (index + 1) * MAX_BATCH)
        .map(({ userId, deviceId, target, strikes }) => ({ userId, deviceId, target, strikes, refusals: 0 }));
      return {
        app,
        taskId,
        provider,
        id: `${part} ${nameOf(devices[0])} ${nameOf(devices.at(-1))}`,
        content,
        devices,
        attempt: 0,
        targeted: devices.length,
        tally: NO_TALLY,
      };
    }),
  );
}

const nameOf = (device: FoundDevice | undefined): string =>
  device === undefined ? '' : `${encodeURIComponent(device.userId)}/${encodeURIComponent(device.deviceId)}`;
