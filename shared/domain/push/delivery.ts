import type { Rates } from '../limits/ports.ts';
import type { Meter } from '../metrics.ts';
import type { BatchCounts, Lanes, OpenConnections, Post, Poster, PushStates } from './ports.ts';
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
export interface DeliveryDeps {
  readonly poster: Poster;
  readonly connections: OpenConnections;
  readonly pushes: PushStates;
  readonly progress: BatchCounts;
  readonly rates: Pick<Rates, 'reserve'>;
  readonly delivery: Lanes<DeliveryBatch>;
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
export async function deliver(deps: DeliveryDeps, batch: DeliveryBatch): Promise<void> {
  const isCancelled = cancelWatch(deps, batch);
  const turn = (await isCancelled()) ? { begin: deps.now() } : await reserveTurn(deps, batch);
  if ('waitInQueue' in turn) {
    await deps.delivery[batch.lane].send([{ ...batch, ...turn.reserved }], turn.waitInQueue);
    return;
  }
  const run = new BatchRun(deps, batch, isCancelled);
  await run.pass(
    batch.receivers,
    (index) => turn.begin + (index * 1000) / (batch.rateLimit ?? Number.POSITIVE_INFINITY),
  );
  if (run.left.length > 0 && !run.accountIsThrottled) {
    await deps.sleep(Math.random() * SECOND_CHANCE);
    await run.pass(run.takeLeft(), () => 0);
  }
  deps.meter('Posted', run.posted - batch.posted);
  deps.meter('Gone', run.gone - batch.gone);
  deps.meter('Throttled', run.throttled);
  deps.meter('AccountThrottled', run.accountIsThrottled ? 1 : 0);
  await settle(deps, batch, run, await isCancelled());
}

/** Hands back what is left, or counts the batch. */
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
      [{ ...rest, receivers: left, posted, gone, handBacks, throttles }],
      Math.ceil(Math.random() * longest),
    );
    return;
  }
  await deps.progress.countBatch(batch.app, batch.taskId, batch.shard, batch.batch, {
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
  readonly #deps: DeliveryDeps;
  readonly #app: number;
  readonly #post: Post;
  readonly #isCancelled: () => Promise<boolean>;
  #throttledInARow = 0;

  constructor(deps: DeliveryDeps, batch: DeliveryBatch, isCancelled: () => Promise<boolean>) {
    this.#deps = deps;
    this.#app = batch.app;
    this.#post = deps.poster.prepare(batch.frame);
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
        if (due > this.#deps.now()) await this.#deps.sleep(due - this.#deps.now());
        if (await this.#isCancelled()) this.withheld++;
        else if (this.accountIsThrottled || !this.#deps.hasTime()) this.left.push(receiver);
        else await this.#postTo(receiver);
      }
    };
    await Promise.all(Array.from({ length: Math.min(POSTS_AT_ONCE, receivers.length) }, worker));
  }

  async #postTo(receiver: Receiver): Promise<void> {
    const outcome = await this.#post(receiver.connectionId);
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
    await this.#deps.connections.remove({ app: this.#app, userId: receiver.userId }, receiver.connectionId);
  }
}

/** Asks whether a push is cancelled, at most once a second. */
function cancelWatch({ pushes, now }: DeliveryDeps, { app, taskId }: DeliveryBatch): () => Promise<boolean> {
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
