import type { DeliveryDeps } from './delivery.ts';
import type { Post, PostOutcome } from './ports.ts';
import { OPENING } from './segment.ts';
import type { DeliveryBatch, Receiver } from './tasks.ts';

/** How many posts of one batch are under way at once. */
const POSTS_AT_ONCE = 32;
/**
 * How many throttled posts in a row mean the account's limit and not slow clients: of posts to different connections
 * that are under way together, some would succeed otherwise.
 */
const ACCOUNT_THROTTLED = 16;

/** The posts of one batch, and their results. */
export class BatchRun {
  posted: number;
  gone: number;
  refused: number;
  withheld = 0;
  throttled = 0;
  left: Receiver[] = [];
  /** Users of whom a socket turned out to be gone. */
  readonly goneUsers = new Set<string>();
  readonly #deps: DeliveryDeps;
  readonly #batch: DeliveryBatch;
  readonly #post: Post;
  readonly #isCancelled: () => Promise<boolean>;
  #throttledInARow = 0;
  #fault: Error | undefined;

  /** @param isCancelled whether nothing more may be posted; asked before every post */
  constructor(deps: DeliveryDeps, batch: DeliveryBatch, isCancelled: () => Promise<boolean>) {
    this.#deps = deps;
    this.#batch = batch;
    this.#isCancelled = isCancelled;
    this.#post = deps.poster.prepare(batch.frame);
    this.posted = batch.posted;
    this.gone = batch.gone;
    this.refused = batch.refused;
  }

  /** Whether so many posts in a row were throttled that more would be, too. */
  get isHopeless(): boolean {
    return this.#throttledInARow >= ACCOUNT_THROTTLED;
  }

  /**
   * Whether the account's limit is reached, and not that of slow clients. A batch of a few receivers shows it when none
   * of its posts, now or earlier, was answered otherwise.
   */
  get accountIsThrottled(): boolean {
    const isAnswered = this.posted + this.gone + this.refused > 0;
    return (
      this.isHopeless || (!isAnswered && this.left.length > 0 && this.#throttledInARow >= this.left.length)
    );
  }

  /** Removes and returns the receivers who are left. */
  takeLeft(): readonly Receiver[] {
    const { left } = this;
    this.left = [];
    return left;
  }

  /**
   * Posts to each receiver once.
   *
   * @param dueAt when the receiver of this number may be posted to, in epoch milliseconds
   * @throws Error when posting is forbidden
   */
  async pass(receivers: readonly Receiver[], dueAt: (index: number) => number): Promise<void> {
    let next = 0;
    const worker = async () => {
      for (let receiver = receivers[next]; receiver !== undefined; receiver = receivers[next]) {
        const ahead = dueAt(next++) - this.#deps.now();
        if (ahead > 0) await this.#deps.sleep(ahead);
        if (await this.#isCancelled()) this.withheld++;
        else if (this.isHopeless || this.#fault !== undefined || !this.#deps.hasTime())
          this.left.push(receiver);
        else await this.#count(receiver, await this.#outcomeOf(receiver));
      }
    };
    await Promise.all(Array.from({ length: Math.min(POSTS_AT_ONCE, receivers.length) }, worker));
    if (this.#fault !== undefined) throw this.#fault;
  }

  async #outcomeOf(receiver: Receiver): Promise<PostOutcome> {
    try {
      return await this.#post(receiver.connectionId);
    } catch (error) {
      // No other post would succeed. Those that are under way are waited for.
      this.#fault = error as Error;
      return 'failed';
    }
  }

  async #count(receiver: Receiver, outcome: PostOutcome): Promise<void> {
    if (outcome === 'throttled') {
      this.throttled++;
      this.#throttledInARow++;
      this.left.push(receiver);
      return;
    }
    if (outcome === 'failed' || (outcome === 'gone' && this.#isOpening(receiver))) {
      this.left.push(receiver);
      return;
    }
    this.#throttledInARow = 0;
    this[outcome]++;
    if (outcome !== 'gone') return;
    this.goneUsers.add(receiver.userId);
    await this.#remove(receiver);
  }

  /** A connection is recorded before API Gateway opens it: until then, it is not gone. */
  #isOpening({ connectedAt }: Receiver): boolean {
    return connectedAt !== undefined && connectedAt > this.#deps.now() - OPENING;
  }

  async #remove({ userId, connectionId }: Receiver): Promise<void> {
    try {
      await this.#deps.connections.remove({ app: this.#batch.app, userId }, connectionId);
    } catch {
      // The record expires by itself, and the next push finds the connection gone again.
    }
  }
}
