import type { Payload, Poster } from '../../aws/poster.ts';
import { payloadOf } from '../../aws/poster.ts';
import type { ConnectionStore } from '../../storage/connections.ts';
import type { Keyspace } from '../../storage/keys.ts';
import type { PushStore } from '../../storage/pushes.ts';
import type { RateStore } from '../../storage/rates.ts';
import type { Meter } from '../metrics.ts';
import type { DeliveryLanes } from './fan-out.ts';
import type { DeliveryBatch, Receiver } from './tasks.ts';
import { reserveTurn } from './turn.ts';

/** How many posts of one batch are under way at once. */
const POSTS_AT_ONCE = 32;
/**
 * How many throttled posts in a row mean the account's limit and not slow clients: of posts to different connections
 * that are under way together, some would succeed otherwise.
 */
const ACCOUNT_THROTTLED = 16;
/** How long slow clients are left alone before their second chance in the same batch, in milliseconds. */
const SECOND_CHANCE = 300;
/** How often a receiver is handed back before it is given up; the log has the push for those who may claim it. */
const MAX_HAND_BACKS = 8;
/** How often a batch waits for a throttled account: with waits of up to a minute, about a quarter of an hour. */
const MAX_THROTTLES = 32;
/** The longest wait before handed-back receivers are tried again, in seconds. */
const MAX_DELAY = 60;
/** How often it is asked whether the push was cancelled, in milliseconds. */
const CANCEL_CHECK = 1000;

/** What delivering needs. */
export interface DeliveryParts {
  readonly poster: Poster;
  readonly connections: ConnectionStore;
  readonly pushes: PushStore;
  readonly rates: RateStore;
  readonly keys: Keyspace;
  readonly delivery: DeliveryLanes;
  /** The most posts per second of the deployment. */
  readonly postsPerSecond: number;
  /** Whether there is time for one more post. */
  hasTime(): boolean;
  /** Waits; the clock and the waiting are one. In milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
  readonly meter: Meter;
}

/**
 * Posts a push to the connections of a batch, in its turn under the caps. Those that API Gateway does not take now go
 * back to the queue, with a wait that grows; the batch is counted when none is left.
 */
export async function deliver(parts: DeliveryParts, batch: DeliveryBatch): Promise<void> {
  const isCancelled = cancelWatch(parts, batch);
  const turn = (await isCancelled()) ? { begin: parts.now() } : await reserveTurn(parts, batch);
  if ('waitInQueue' in turn) {
    await parts.delivery[batch.lane].send([{ ...batch, ...turn.reserved }], turn.waitInQueue);
    return;
  }
  const run = new BatchRun(parts, batch, isCancelled);
  await run.pass(
    batch.receivers,
    (index) => turn.begin + (index * 1000) / (batch.rateLimit ?? Number.POSITIVE_INFINITY),
  );
  if (run.left.length > 0 && !run.accountIsThrottled) {
    await parts.sleep(Math.random() * SECOND_CHANCE);
    await run.pass(run.takeLeft(), () => 0);
  }
  parts.meter('Posted', run.posted - batch.posted);
  parts.meter('Gone', run.gone - batch.gone);
  parts.meter('Throttled', run.throttled);
  parts.meter('AccountThrottled', run.accountIsThrottled ? 1 : 0);
  await settle(parts, batch, run, await isCancelled());
}

/** Hands back what is left, or counts the batch. */
async function settle(
  parts: DeliveryParts,
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
    await parts.delivery[batch.lane].send(
      [{ ...rest, receivers: left, posted, gone, handBacks, throttles }],
      Math.ceil(Math.random() * longest),
    );
    return;
  }
  await parts.pushes.countBatch(batch.app, batch.taskId, batch.shard, batch.batch, {
    posted,
    gone,
    refused: cancelled ? 0 : left.length,
    withheld: run.withheld + (cancelled ? left.length : 0),
  });
}

/** The posts of one batch, and what they came to. */
class BatchRun {
  posted: number;
  gone: number;
  withheld = 0;
  throttled = 0;
  left: Receiver[] = [];
  readonly #parts: DeliveryParts;
  readonly #app: number;
  readonly #payload: Payload;
  readonly #isCancelled: () => Promise<boolean>;
  #throttledInARow = 0;

  constructor(parts: DeliveryParts, batch: DeliveryBatch, isCancelled: () => Promise<boolean>) {
    this.#parts = parts;
    this.#app = batch.app;
    this.#payload = payloadOf(batch.frame);
    this.#isCancelled = isCancelled;
    this.posted = batch.posted;
    this.gone = batch.gone;
  }

  /** Whether nobody gets through: then the account's limit is reached, and more posts would only be refused as well. */
  get accountIsThrottled(): boolean {
    return this.#throttledInARow >= ACCOUNT_THROTTLED;
  }

  /** Those who are left, who are left no longer. */
  takeLeft(): readonly Receiver[] {
    const { left } = this;
    this.left = [];
    return left;
  }

  /** Posts to each receiver once. @param dueAt when the receiver of this number may be posted to, in epoch milliseconds */
  async pass(receivers: readonly Receiver[], dueAt: (index: number) => number): Promise<void> {
    let next = 0;
    const worker = async () => {
      for (let receiver = receivers[next]; receiver !== undefined; receiver = receivers[next]) {
        const due = dueAt(next++);
        if (due > this.#parts.now()) await this.#parts.sleep(due - this.#parts.now());
        if (await this.#isCancelled()) this.withheld++;
        else if (this.accountIsThrottled || !this.#parts.hasTime()) this.left.push(receiver);
        else await this.#post(receiver);
      }
    };
    await Promise.all(Array.from({ length: Math.min(POSTS_AT_ONCE, receivers.length) }, worker));
  }

  async #post(receiver: Receiver): Promise<void> {
    const outcome = await this.#parts.poster.post(receiver.connectionId, this.#payload);
    if (outcome === 'throttled') {
      this.throttled++;
      this.#throttledInARow++;
      this.left.push(receiver);
      return;
    }
    if (outcome === 'failed') {
      this.left.push(receiver);
      return;
    }
    this.#throttledInARow = 0;
    if (outcome === 'posted') {
      this.posted++;
      return;
    }
    this.gone++;
    await this.#parts.connections.remove({ app: this.#app, userId: receiver.userId }, receiver.connectionId);
  }
}

/** Asks whether a push is cancelled, at most once a second. */
function cancelWatch({ pushes, now }: DeliveryParts, { app, taskId }: DeliveryBatch): () => Promise<boolean> {
  let answer: Promise<boolean> = Promise.resolve(false);
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - askedAt >= CANCEL_CHECK) {
      askedAt = now();
      answer = pushes.isCancelled(app, taskId);
    }
    return answer;
  };
}
