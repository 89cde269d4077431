import type { DeliveryDeps } from './delivery.ts';
import type { Post, PostOutcome } from './ports.ts';
import { OPENING } from './segment.ts';
import type { DeliveryBatch, Receiver } from './tasks.ts';

/** How many posts of one batch are sent concurrently. */
const POSTS_AT_ONCE = 32;
/**
 * How many throttled posts in a row indicate the account's limit instead of slow clients: among concurrent posts to
 * different connections, some would otherwise succeed.
 */
const ACCOUNT_THROTTLED = 16;

/** Posts to the receivers of one batch and collects the results. */
export class BatchRun {
  posted: number;
  gone: number;
  refused: number;
  withheld = 0;
  throttled = 0;
  left: Receiver[] = [];
  /** Users who had a socket that turned out to be gone. */
  readonly goneUsers = new Set<string>();
  readonly #deps: DeliveryDeps;
  readonly #batch: DeliveryBatch;
  readonly #post: Post;
  readonly #isCancelled: () => Promise<boolean>;
  #throttledInARow = 0;
  #fault: Error | undefined;

  /** @param isCancelled whether posting must stop; checked before every post */
  constructor(deps: DeliveryDeps, batch: DeliveryBatch, isCancelled: () => Promise<boolean>) {
    this.#deps = deps;
    this.#batch = batch;
    this.#isCancelled = isCancelled;
    this.#post = deps.poster.prepare(batch.frame);
    this.posted = batch.posted;
    this.gone = batch.gone;
    this.refused = batch.refused;
  }

  /** Whether too many posts in a row were throttled, so that more attempts are pointless. */
  get isHopeless(): boolean {
    return this.#throttledInARow >= ACCOUNT_THROTTLED;
  }

  /**
   * Whether the account is throttled, and not only slow clients. For a batch with few receivers, this is the case if
   * none of its posts, now or earlier, had another result.
   */
  get accountIsThrottled(): boolean {
    const isAnswered = this.posted + this.gone + this.refused > 0;
    return (
      this.isHopeless || (!isAnswered && this.left.length > 0 && this.#throttledInARow >= this.left.length)
    );
  }

  /** Removes and returns the remaining receivers. */
  takeLeft(): readonly Receiver[] {
    const { left } = this;
    this.left = [];
    return left;
  }

  /**
   * Posts to each receiver once.
   *
   * @param dueAt returns when the receiver with this index may be posted to, in epoch milliseconds
   * @throws Error if posting is forbidden
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
      // No other post would succeed; wait only for those that are running.
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

  /** A connection is recorded before API Gateway opens it, so until then a 410 does not mean that it is gone. */
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
