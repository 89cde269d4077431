import { providerAddresses } from '../../shared/aws/environment.ts';
import { ProviderSenders } from '../../shared/aws/notifications/provider-senders.ts';
import { findDevices } from '../../shared/domain/notification/find-devices.ts';
import { notify } from '../../shared/domain/notification/notify.ts';
import { Pauses } from '../../shared/domain/notification/pauses.ts';
import type { Provider } from '../../shared/domain/notification/target.ts';
import { isBatch, type NotificationWork } from '../../shared/domain/notification/work.ts';
import type { Push } from '../../shared/domain/push/push.ts';
import { shardsOf } from '../../shared/domain/push/shards-of.ts';
import { appDirectory } from '../apps.ts';
import {
  breakerStore,
  deviceStreams,
  deviceUpdates,
  keys,
  nicknames,
  notificationOutcomes,
  notificationQueue,
  onOpening,
  providerTokens,
  pushRecords,
} from '../composition.ts';
import { meter } from '../metrics.ts';
import { workHandler } from './work-handler.ts';

/** How much time must remain to finish running requests and record the batch, in milliseconds. */
const CLOSING_TIME = 20_000;
/** How long the devices of a push are searched before other work gets its turn, in milliseconds. */
const TURN = 10_000;

const directory = appDirectory();
const pushes = pushRecords();
const names = nicknames();
const shardMap = keys();
// At module level, so that sessions and tokens live as long as the function instance.
const senders = new ProviderSenders(providerTokens(), providerAddresses());
const queue = notificationQueue();

const sending = {
  devices: deviceUpdates(),
  outcomes: notificationOutcomes(),
  breakers: breakerStore(onOpening()),
  pauses: new Pauses(),
  queue,
  isCancelled: (app: number, taskId: string) => pushes.isCancelled(app, taskId),
  senderOf: async (app: number, provider: Provider) => {
    const found = await directory.find(app);
    return found === undefined ? undefined : senders.of(found, provider);
  },
  now: Date.now,
  meter,
};

const finding = {
  queue,
  streams: deviceStreams(),
  shardsOf: (push: Push) => shardsOf(push, shardMap),
  nickOf: (app: number, userId: string) => names.find(app, userId),
  pushOf: async (app: number, taskId: string) => {
    const record = await pushes.get(app, taskId);
    return record?.state === 'cancelled' ? undefined : record?.push;
  },
};

/** Finds the devices that a push notifies, and notifies them. */
export const handler = workHandler<NotificationWork>((work, hasMoreThan) => {
  if (isBatch(work)) return notify({ ...sending, hasTime: () => hasMoreThan(CLOSING_TIME) }, work);
  const end = Date.now() + TURN;
  return findDevices({ ...finding, hasTime: () => Date.now() < end && hasMoreThan(CLOSING_TIME) }, work);
});
