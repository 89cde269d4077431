import type { Poster, PostOutcome, Work } from '../shared/domain/push/ports.ts';
import type { DeliveryBatch, Lane, ShardTask } from '../shared/domain/push/tasks.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What is simulated of AWS; times in milliseconds. */
export const LATENCY = {
  /** A request of DynamoDB or SQS. */
  request: 8,
  /** A post to a connection. */
  post: 10,
  /** The start of a function that is not warm. */
  coldStart: 400,
  /** From a message's arrival to its function, when pollers wait. */
  poll: 20,
} as const;
/** Functions of an event source mapping for SQS: five at first, then up to 300 more a minute (Lambda developer guide). */
const FIRST_POLLERS = 5;
const POLLERS_PER_SECOND = 5;

/** A queue whose messages are handed to functions, as many at once as its mapping allows. */
export class SimulatedQueue<T> implements Work<T> {
  readonly #clock: VirtualClock;
  readonly #messages: T[] = [];
  readonly #work: (piece: T) => Promise<void>;
  readonly #most: number;
  readonly #batchSize: number;
  #running = 0;
  #invocations = 0;
  #firstAt: number | undefined;
  #head = 0;

  constructor(clock: VirtualClock, work: (piece: T) => Promise<void>, most: number, batchSize: number) {
    this.#clock = clock;
    this.#work = work;
    this.#most = most;
    this.#batchSize = batchSize;
  }

  async send(pieces: readonly T[], delay = 0): Promise<void> {
    await this.#clock.sleep(LATENCY.request);
    if (delay > 0) void this.#clock.sleep(delay * 1000).then(() => this.#arrive(pieces));
    else this.#arrive(pieces);
  }

  #arrive(pieces: readonly T[]): void {
    for (const piece of pieces) this.#messages.push(piece);
    this.#firstAt ??= this.#clock.now();
    this.#poll();
  }

  #allowed(): number {
    const age = (this.#clock.now() - (this.#firstAt ?? 0)) / 1000;
    return Math.min(this.#most, FIRST_POLLERS + Math.floor(age * POLLERS_PER_SECOND));
  }

  #poll(): void {
    while (this.#head < this.#messages.length && this.#running < this.#allowed()) {
      const taken = this.#messages.slice(this.#head, this.#head + this.#batchSize);
      this.#head += taken.length;
      if (this.#head > 10_000) this.#messages.splice(0, this.#head);
      if (this.#head > 10_000) this.#head = 0;
      this.#running++;
      void this.#invoke(taken);
    }
  }

  async #invoke(pieces: readonly T[]): Promise<void> {
    const isCold = ++this.#invocations <= this.#most;
    await this.#clock.sleep(LATENCY.poll + (isCold ? LATENCY.coldStart : 0));
    await Promise.all(pieces.map((piece) => this.#work(piece)));
    this.#running--;
    this.#poll();
  }
}

/** The account's quota of API Gateway: a bucket that refuses what is beyond it. */
export class SimulatedGateway implements Poster {
  readonly #clock: VirtualClock;
  readonly #outcomeOf: (connection: number) => 'posted' | 'gone';
  readonly #throttledUntil: readonly [from: number, to: number] | undefined;
  readonly arrivedAt: Float64Array;
  throttled = 0;
  posts = 0;
  #tokens: number;
  #filledAt = 0;

  constructor(
    clock: VirtualClock,
    connections: number,
    outcomeOf: (connection: number) => 'posted' | 'gone',
    throttledUntil?: readonly [number, number],
  ) {
    this.#clock = clock;
    this.#outcomeOf = outcomeOf;
    this.#throttledUntil = throttledUntil;
    this.arrivedAt = new Float64Array(connections).fill(-1);
    this.#tokens = 5000;
  }

  prepare = () => (connectionId: string) => this.#post(connectionId);

  async #post(connectionId: string): Promise<PostOutcome> {
    const connection = Number(connectionId);
    await this.#clock.sleep(LATENCY.post);
    this.posts++;
    if (!this.#take()) {
      this.throttled++;
      return 'throttled';
    }
    const outcome = this.#outcomeOf(connection);
    if (this.arrivedAt[connection] === -1) this.arrivedAt[connection] = this.#clock.now();
    return outcome;
  }

  #take(): boolean {
    const now = this.#clock.now();
    // A throttled minute: others of the account use nearly all of its quota.
    const [from = 0, to = 0] = this.#throttledUntil ?? [];
    const perSecond = now >= from && now < to ? 500 : 10_000;
    this.#tokens = Math.min(5000, this.#tokens + ((now - this.#filledAt) * perSecond) / 1000);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** The pieces of work that go around. */
export interface SimulatedQueues {
  readonly tasks: SimulatedQueue<ShardTask>;
  readonly lanes: Readonly<Record<Lane, SimulatedQueue<DeliveryBatch>>>;
}
