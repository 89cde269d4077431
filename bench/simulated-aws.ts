import { backoffDelay } from '../shared/domain/backoff.ts';
import type { Poster, PostOutcome, Work } from '../shared/domain/push/ports.ts';
import type { DeliveryBatch, FanOutTask, Lane } from '../shared/domain/push/tasks.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Simulated latencies of AWS, in milliseconds. */
export const LATENCY = {
  /** A DynamoDB or SQS request. */
  request: 8,
  /** A post to a connection. */
  post: 10,
  /** The start of a cold function. */
  coldStart: 400,
  /** From the arrival of a message to its function, while pollers are idle. */
  poll: 20,
} as const;
/** Functions of an event source mapping for SQS: five at first, then up to 300 more a minute (Lambda developer guide). */
const FIRST_POLLERS = 5;
const POLLERS_PER_SECOND = 5;

/** The delay before failed work is retried, as the handler sets it, in milliseconds. */
const RETRY = { first: 1000, longest: 900_000 };

/** How a queue is processed. */
export interface SimulatedMapping<T> {
  readonly work: (piece: T) => Promise<void>;
  /** The maximum number of concurrent functions. */
  readonly functions: number;
  readonly batchSize: number;
}

/** A waiting message. */
interface Waiting<T> {
  readonly piece: T;
  readonly receives: number;
}

/**
 * A fair queue that passes its messages to functions, as many concurrently as its mapping allows. The app with the
 * fewest messages in flight is next.
 */
export class SimulatedQueue<T extends { readonly app: number }> implements Work<T> {
  readonly #clock: VirtualClock;
  readonly #mapping: SimulatedMapping<T>;
  readonly #apps = new Map<number, { readonly waiting: Waiting<T>[]; head: number; underWay: number }>();
  #running = 0;
  #invocations = 0;
  #firstAt: number | undefined;

  constructor(clock: VirtualClock, mapping: SimulatedMapping<T>) {
    this.#clock = clock;
    this.#mapping = mapping;
  }

  async send(pieces: readonly T[], delay = 0): Promise<void> {
    await this.#clock.sleep(LATENCY.request);
    this.#arrive(
      pieces.map((piece) => ({ piece, receives: 1 })),
      delay * 1000,
    );
  }

  #arrive(messages: readonly Waiting<T>[], delay: number): void {
    if (delay > 0) {
      void this.#clock.sleep(delay).then(() => this.#arrive(messages, 0));
      return;
    }
    for (const message of messages) {
      const { app } = message.piece;
      const queue = this.#apps.get(app) ?? { waiting: [], head: 0, underWay: 0 };
      this.#apps.set(app, queue);
      queue.waiting.push(message);
    }
    this.#firstAt ??= this.#clock.now();
    this.#poll();
  }

  #allowed(): number {
    const age = (this.#clock.now() - (this.#firstAt ?? 0)) / 1000;
    return Math.min(this.#mapping.functions, FIRST_POLLERS + Math.floor(age * POLLERS_PER_SECOND));
  }

  #poll(): void {
    while (this.#running < this.#allowed()) {
      const taken = this.#take();
      if (taken.length === 0) return;
      this.#running++;
      void this.#invoke(taken);
    }
  }

  #take(): Waiting<T>[] {
    const taken: Waiting<T>[] = [];
    while (taken.length < this.#mapping.batchSize) {
      const queues = [...this.#apps.values()].filter(({ waiting, head }) => head < waiting.length);
      const [next] = queues.sort((a, b) => a.underWay - b.underWay);
      const message = next?.waiting[next.head];
      if (next === undefined || message === undefined) break;
      next.head++;
      next.underWay++;
      if (next.head > 10_000) next.waiting.splice(0, next.head);
      if (next.head > 10_000) next.head = 0;
      taken.push(message);
    }
    return taken;
  }

  async #invoke(messages: readonly Waiting<T>[]): Promise<void> {
    const isCold = ++this.#invocations <= this.#mapping.functions;
    await this.#clock.sleep(LATENCY.poll + (isCold ? LATENCY.coldStart : 0));
    await Promise.all(
      messages.map(async ({ piece, receives }) => {
        try {
          await this.#mapping.work(piece);
        } catch {
          const again = { piece, receives: receives + 1 };
          this.#arrive([again], 1 + backoffDelay(receives, RETRY));
        }
        const queue = this.#apps.get(piece.app);
        if (queue !== undefined) queue.underWay--;
      }),
    );
    this.#running--;
    this.#poll();
  }
}

/** The behaviour of the simulated API Gateway. */
export interface SimulatedAccount {
  /** The account's quota: requests per second, and burst. */
  readonly perSecond: number;
  readonly burst: number;
  /** The share of dead sockets, and of failing posts. */
  readonly dead: number;
  readonly failing: number;
  /** The milliseconds between which other APIs use nearly all of the account's quota. */
  readonly throttled?: readonly [from: number, to: number];
}

/** The account's API Gateway: a token bucket that throttles excess requests. */
export class SimulatedGateway implements Poster {
  readonly #clock: VirtualClock;
  readonly #account: SimulatedAccount;
  readonly #deadEvery: number;
  readonly arrivedAt: Float64Array;
  throttled = 0;
  posts = 0;
  #tokens: number;
  #filledAt = 0;

  constructor(clock: VirtualClock, connections: number, account: SimulatedAccount) {
    this.#clock = clock;
    this.#account = account;
    this.#deadEvery = account.dead === 0 ? Number.POSITIVE_INFINITY : Math.round(1 / account.dead);
    this.arrivedAt = new Float64Array(connections).fill(-1);
    this.#tokens = account.burst;
  }

  prepare = () => (connectionId: string) => this.#post(Number(connectionId));

  async #post(connection: number): Promise<PostOutcome> {
    await this.#clock.sleep(LATENCY.post);
    this.posts++;
    if (!this.#take()) {
      this.throttled++;
      return 'throttled';
    }
    if (Math.random() < this.#account.failing) return 'failed';
    if (this.arrivedAt[connection] === -1) this.arrivedAt[connection] = this.#clock.now();
    return connection % this.#deadEvery === this.#deadEvery - 1 ? 'gone' : 'posted';
  }

  #take(): boolean {
    const { perSecond, burst, throttled: [from, to] = [0, 0] } = this.#account;
    const now = this.#clock.now();
    const rate = now >= from && now < to ? perSecond / 20 : perSecond;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * rate) / 1000);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** The queues of the simulation. */
export interface SimulatedQueues {
  readonly tasks: SimulatedQueue<FanOutTask>;
  readonly lanes: Readonly<Record<Lane, SimulatedQueue<DeliveryBatch>>>;
}
