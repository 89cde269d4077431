import type { Rates } from '../limits/ports.ts';
import type { Meter } from '../metrics.ts';
import type { FindTask } from '../notification/find-devices.ts';
import { BatchRun } from './batch-run.ts';
import type { BatchCounts, Lanes, OpenConnections, Poster, PushStates, Work } from './ports.ts';
import type { DeliveryBatch } from './tasks.ts';
import { reserveTurn } from './turn.ts';

/** How long slow clients are left alone before their second chance in the same batch, in milliseconds. */
const SECOND_CHANCE = 300;
/** How often a receiver is handed back before it is given up; the log has the push for those who may claim it. */
const MAX_HAND_BACKS = 8;
/** How often a batch waits for a throttled account: with waits of up to a minute, about a quarter of an hour. */
const MAX_THROTTLES = 32;
/** The longest wait before handed-back receivers are tried again, in seconds. */
const MAX_DELAY = 60;

/** What delivering needs. */
export interface DeliveryDeps {
  readonly poster: Poster;
  readonly connections: OpenConnections;
  /** Asked before every post: answers should be remembered for a moment. */
  readonly pushes: PushStates;
  readonly progress: BatchCounts;
  readonly rates: Pick<Rates, 'reserve'>;
  readonly delivery: Lanes<DeliveryBatch>;
  /** Where the devices of users are found whose sockets are gone; absent where nobody is notified. */
  readonly notifications?: Work<FindTask>;
  /** The maximum posts per second of the deployment. */
  readonly postsPerSecond: number;
  /** How long a batch that finds no room asks again before it goes back to its queue, in milliseconds. */
  readonly patience: number;
  /** Whether there is time for one more post. */
  hasTime(): boolean;
  /** Waits; the clock and the waiting are one. In milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
  readonly meter: Meter;
}

/**
 * Posts a push to the connections of a batch, in its turn under the caps. Receivers whom API Gateway does not take now
 * go back to the queue, with a wait that grows. The batch is counted when none is left.
 *
 * @throws Error when posting is forbidden; nothing is counted then.
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

/** Lets the devices of users be found whose sockets are gone; those with another open socket are passed over there. */
async function notifyGone(deps: DeliveryDeps, batch: DeliveryBatch, { goneUsers }: BatchRun): Promise<void> {
  if (!batch.notifies || goneUsers.size === 0) return;
  const { app, taskId } = batch;
  await deps.notifications?.send([{ app, taskId, users: [...goneUsers] }]);
}

/** Hands back the receivers who are left, or counts the batch. */
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
