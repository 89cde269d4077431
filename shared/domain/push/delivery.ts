import type { Rates } from '../limits/ports.ts';
import type { Meter } from '../metrics.ts';
import type { FindTask } from '../notification/find-devices.ts';
import { BatchRun } from './batch-run.ts';
import type { BatchCounts, Lanes, OpenConnections, Poster, PushStates, Work } from './ports.ts';
import type { DeliveryBatch } from './tasks.ts';
import { reserveTurn } from './turn.ts';

/** How long to wait before slow clients get a second attempt within the same batch, in milliseconds. */
const SECOND_CHANCE = 300;
/** How often a receiver is requeued before it is given up; the log still has the push for users who can claim it. */
const MAX_HAND_BACKS = 8;
/**
 * How often a batch waits for a throttled account; with waits of up to a minute, this takes about a quarter of an
 * hour.
 */
const MAX_THROTTLES = 32;
/** The maximum wait before requeued receivers are retried, in seconds. */
const MAX_DELAY = 60;

/** What `deliver` needs. */
export interface DeliveryDeps {
  readonly poster: Poster;
  readonly connections: OpenConnections;
  /** Checked before every post, so answers should be cached briefly. */
  readonly pushes: PushStates;
  readonly progress: BatchCounts;
  readonly rates: Pick<Rates, 'reserve'>;
  readonly delivery: Lanes<DeliveryBatch>;
  /** Queue for finding the devices of users whose sockets are gone; absent if no app can notify. */
  readonly notifications?: Work<FindTask>;
  /** The maximum number of posts per second of the deployment. */
  readonly postsPerSecond: number;
  /** How long a batch without capacity keeps asking before it is requeued, in milliseconds. */
  readonly patience: number;
  /** Whether there is time for another post. */
  hasTime(): boolean;
  /** Waits for a number of milliseconds, on the same clock as `now`. */
  sleep(milliseconds: number): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
  readonly meter: Meter;
}

/**
 * Posts a push to the connections of a batch, within the rate limits.
 * Receivers that API Gateway does not accept now are requeued with a growing delay. The batch is counted when no
 * receiver remains.
 *
 * @throws Error if posting is forbidden; nothing is counted then
 */
export async function deliver(deps: DeliveryDeps, batch: DeliveryBatch): Promise<void> {
  const isCancelled = async () =>
    deps.now() > (batch.sendUntil ?? Number.POSITIVE_INFINITY) ||
    (await deps.pushes.isCancelled(batch.app, batch.taskId));
  const turn =
    batch.receivers.length === 0 || (await isCancelled())
      ? { begin: deps.now() }
      : await reserveTurn(deps, batch);
  if ('waitInQueue' in turn) {
    await deps.delivery[batch.lane].send([{ ...batch, ...turn.reserved }], turn.waitInQueue);
    return;
  }
  const run = new BatchRun(deps, batch, isCancelled);
  await run.pass(
    batch.receivers,
    (index) => turn.begin + (index * 1000) / (batch.rateLimit ?? Number.POSITIVE_INFINITY),
  );
  if (run.left.length > 0 && !run.isHopeless) {
    await deps.sleep(Math.random() * SECOND_CHANCE);
    await run.pass(run.takeLeft(), () => 0);
  }
  deps.meter('Posted', run.posted - batch.posted);
  deps.meter('Gone', run.gone - batch.gone);
  deps.meter('Throttled', run.throttled);
  deps.meter('AccountThrottled', run.accountIsThrottled ? 1 : 0);
  await notifyGone(deps, batch, run);
  await settle(deps, batch, run, run.left.length > 0 && (await isCancelled()));
}

/** Queues the search for devices of users whose sockets are gone; the search skips users with another open socket. */
async function notifyGone(deps: DeliveryDeps, batch: DeliveryBatch, { goneUsers }: BatchRun): Promise<void> {
  if (!batch.notifies || goneUsers.size === 0) return;
  const { app, taskId } = batch;
  await deps.notifications?.send([{ app, taskId, users: [...goneUsers] }]);
}

/** Requeues the remaining receivers, or counts the batch if there are none. */
async function settle(
  deps: DeliveryDeps,
  batch: DeliveryBatch,
  run: BatchRun,
  cancelled: boolean,
): Promise<void> {
  const { posted, gone, left, accountIsThrottled } = run;
  const handBacks = batch.handBacks + (accountIsThrottled ? 0 : 1);
  const throttles = batch.throttles + (accountIsThrottled ? 1 : 0);
  if (left.length > 0 && !cancelled && handBacks <= MAX_HAND_BACKS && throttles <= MAX_THROTTLES) {
    const longest = Math.min(2 ** Math.max(handBacks, throttles), MAX_DELAY);
    const { turnAt: _, ...rest } = batch;
    await deps.delivery[batch.lane].send(
      [{ ...rest, receivers: left, posted, gone, refused: run.refused, handBacks, throttles }],
      Math.ceil(Math.random() * longest),
    );
    return;
  }
  const outcome = {
    posted,
    gone,
    refused: run.refused + (cancelled ? 0 : left.length),
    withheld: run.withheld + (cancelled ? left.length : 0),
  };
  const { app, taskId, range, users, recordedUsers } = batch;
  if (range === undefined) await deps.progress.closeWhole(app, taskId, { users, ...outcome });
  else
    await deps.progress.countBatch(app, taskId, range, batch.batch, {
      users: users - recordedUsers,
      ...outcome,
    });
}
