import type { Meter } from '../metrics.ts';
import type { BatchDevice, NotificationBatch } from './batch.ts';
import { BatchRun } from './batch-run.ts';
import { PROBE_INTERVAL } from './breaker.ts';
import { remainingSeconds } from './content.ts';
import type { Pauses } from './pauses.ts';
import type { Breakers, DeviceUpdates, NotificationOutcomes, Sender } from './ports.ts';
import { added, failure, NO_TALLY, type Tally } from './tally.ts';
import type { Provider } from './target.ts';

/**
 * How often the provider may report a wrong configuration for a device, while it accepts others, before the device is
 * given up.
 */
const MAX_REFUSALS = 3;
/** How long to wait before retrying rejected devices, in seconds. */
const REFUSED_WAIT = 60;
/** The maximum delay of a message, in seconds (SQS quota). */
const MAX_DELAY = 900;
/** The minimum delay after the first attempt, in seconds; it doubles with every attempt. */
const FIRST_DELAY = 5;

/** What `notify` needs. */
export interface NotifyDeps {
  /** Finds the sender for an app and a provider; `undefined` if the app has no credentials for it. */
  senderOf(app: number, provider: Provider): Promise<Sender | undefined>;
  readonly devices: DeviceUpdates;
  readonly outcomes: NotificationOutcomes;
  readonly breakers: Breakers;
  readonly queue: { send(work: readonly NotificationBatch[], delaySeconds?: number): Promise<void> };
  readonly pauses: Pauses;
  isCancelled(app: number, taskId: string): Promise<boolean>;
  /** Whether there is time for another notification. */
  hasTime(): boolean;
  /** Epoch milliseconds. */
  now(): number;
  readonly meter: Meter;
}

/**
 * Notifies the devices of a batch.
 * Devices that the provider does not accept now are requeued until the notification expires.
 * A batch that the queue redelivers is sent again only if its first delivery did not finish.
 */
export async function notify(deps: NotifyDeps, batch: NotificationBatch): Promise<void> {
  const known = await deps.outcomes.find(batch);
  if (known !== undefined && (known.done || known.attempt > batch.attempt)) return;
  if (await deps.isCancelled(batch.app, batch.taskId)) return close(deps, batch, NO_TALLY);
  if (remainingSeconds(batch.content, deps.now()) === 0) return close(deps, batch, allExpired(batch.devices));
  const sender = await deps.senderOf(batch.app, batch.provider);
  if (sender === undefined) {
    return close(deps, batch, batch.devices.map(() => failure('auth_error')).reduce(added, NO_TALLY));
  }
  const pause = deps.pauses.left(batch.app, batch.provider, deps.now());
  if (pause > 0) return handBack(deps, { ...batch, attempt: batch.attempt + 1 }, pause);
  if (!(await deps.breakers.admits(batch.app, batch.provider, deps.now()))) {
    return handBack(deps, { ...batch, attempt: batch.attempt + 1 }, PROBE_INTERVAL / 1000);
  }
  await send(deps, batch, sender);
}

async function send(deps: NotifyDeps, batch: NotificationBatch, sender: Sender): Promise<void> {
  const run = new BatchRun(deps, batch, sender);
  await run.sendAll();
  if (run.takesNothing) deps.pauses.begin(batch.app, batch.provider, run.wait, deps.now());
  deps.meter('NotificationsAccepted', run.tally.accepted);
  deps.meter('NotificationsFailed', run.tally.failed);
  const isOpen = run.tried > 0 && (await deps.breakers.report(batch, run.result, deps.now()));
  if (isOpen) deps.meter('NotificationsPaused', 1);
  // While the breaker is open the configuration is wrong; otherwise it is these devices.
  const givenUp = isOpen ? [] : run.refused.filter(({ refusals }) => refusals >= MAX_REFUSALS);
  const tally = [run.tally, ...(await Promise.all(givenUp.map((device) => run.giveUp(device))))].reduce(
    added,
  );
  const refused = run.refused.filter((device) => !givenUp.includes(device));
  const left = [...run.later, ...refused];
  const next = { ...batch, devices: left, attempt: batch.attempt + 1, tally: added(batch.tally, tally) };
  if (left.length === 0) return record(deps, next, true);
  await handBack(deps, next, Math.max(run.wait, refused.length > 0 ? REFUSED_WAIT : 0));
}

/** Requeues a batch, or closes it if it would expire in the queue. */
async function handBack(deps: NotifyDeps, batch: NotificationBatch, seconds: number): Promise<void> {
  const growing = FIRST_DELAY * 2 ** Math.min(batch.attempt, 8);
  const delay = Math.min(MAX_DELAY, Math.ceil(Math.max(seconds, growing * (0.5 + Math.random() / 2))));
  if (remainingSeconds(batch.content, deps.now()) <= delay) {
    return close(deps, batch, allExpired(batch.devices));
  }
  // Send the message first: a crash before the record repeats the attempt but loses nobody.
  await deps.queue.send([batch], delay);
  await record(deps, batch, false);
}

/** Closes a batch after the last of its devices. */
const close = (deps: NotifyDeps, batch: NotificationBatch, tally: Tally): Promise<void> => {
  deps.meter('NotificationsExpired', tally.expired);
  return record(deps, { ...batch, devices: [], tally: added(batch.tally, tally) }, true);
};

const record = (deps: NotifyDeps, batch: NotificationBatch, done: boolean): Promise<void> =>
  deps.outcomes.record(batch, done);

const allExpired = (devices: readonly BatchDevice[]): Tally => ({ ...NO_TALLY, expired: devices.length });
