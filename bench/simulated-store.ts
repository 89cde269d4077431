import type { RateBucket, Rates, Reservation } from '../shared/domain/limits/ports.ts';
import type {
  BatchCounts,
  Connection,
  ConnectionStream,
  FanOutProgress,
  PushRecords,
  PushStates,
} from '../shared/domain/push/ports.ts';
import { BEGINNING, type Checkpoint, type PushCounters } from '../shared/domain/push/progress.ts';
import type { Push } from '../shared/domain/push/push.ts';
import type { PushRecord } from '../shared/domain/push/push-record.ts';
import type { ShardRange } from '../shared/domain/push/tasks.ts';
import { LATENCY } from './simulated-aws.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The duration of reading a page of connections from DynamoDB, in milliseconds, and the size of a page. */
const PAGE_TIME = 15;
const PAGE = 4096;

/** The online users of an app, numbered from `first`; user n is in shard n modulo the number of shards. */
export interface Online {
  readonly first: number;
  readonly count: number;
}

/** Simulates requests to a store: they take time, some fail, and the rate of each key is recorded. */
export class SimulatedRequests {
  readonly #clock: VirtualClock;
  readonly #failing: number;
  readonly #ofSecond = new Map<string, number>();
  #second = 0;
  /** The maximum number of requests for one key within one second. */
  readonly peaks = { reads: 0, writes: 0 };
  /** The key with the maximum number of writes. */
  hottest = '';

  /** @param failing the share of requests that fail */
  constructor(clock: VirtualClock, failing: number) {
    this.#clock = clock;
    this.#failing = failing;
  }

  read = (key: string, time: number = LATENCY.request): Promise<void> => this.#request('reads', key, time);

  write = (key: string): Promise<void> => this.#request('writes', key, LATENCY.request);

  async #request(kind: 'reads' | 'writes', key: string, time: number): Promise<void> {
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#ofSecond.clear();
    }
    const counter = `${kind} ${key}`;
    const count = (this.#ofSecond.get(counter) ?? 0) + 1;
    this.#ofSecond.set(counter, count);
    if (count > this.peaks[kind]) {
      this.peaks[kind] = count;
      if (kind === 'writes') this.hottest = key;
    }
    await this.#clock.sleep(time);
    if (Math.random() < this.#failing) throw new Error('The store is out of service');
  }
}

/** The id of a user by number; within a shard, ids ascend with the number. */
const idOf = (user: number): string => `u${String(user).padStart(9, '0')}`;

/** The connections of one shard, page by page. */
export class SimulatedConnections implements ConnectionStream {
  readonly #requests: SimulatedRequests;
  readonly #online: Online;
  readonly #shard: number;
  readonly #shards: number;
  #readTo = 0;

  constructor(requests: SimulatedRequests, online: Online, shard: number, shards: number) {
    this.#requests = requests;
    this.#online = online;
    this.#shard = shard;
    this.#shards = shards;
  }

  async seek(target: string): Promise<Connection | undefined> {
    const { first, count } = this.#online;
    const begin = target === '' ? 0 : Number.parseInt(target.slice(1), 10) - first;
    // A target after a key refers to the next user.
    const from = target.endsWith('$') ? begin + 1 : begin;
    const shard = this.#shard;
    const shards = this.#shards;
    const next = from <= shard ? shard : shard + Math.ceil((from - shard) / shards) * shards;
    if (next >= count) return undefined;
    if (next >= this.#readTo) {
      await this.#requests.read(`connections of ${shard}`, PAGE_TIME);
      this.#readTo = next + PAGE * shards;
    }
    const userKey = idOf(first + next);
    const connectionId = `${first + next}`;
    return { key: `${userKey}#${connectionId}`, userKey, userId: userKey, connectionId, connectedAt: 0 };
  }
}

interface SimulatedRange {
  checkpoint: Checkpoint;
  ranges: number;
  readonly open: Set<number>;
}

interface SimulatedPush {
  record: PushRecord;
  readonly online: Online;
  readonly ranges: Map<number, SimulatedRange>;
  readonly closed: Set<number>;
  readonly counters: { users: number; posted: number; gone: number; refused: number; withheld: number };
  readonly close: () => void;
}

/** The stored pushes. */
export class SimulatedPushes implements Pick<PushRecords, 'get'>, PushStates, FanOutProgress, BatchCounts {
  readonly #requests: SimulatedRequests;
  readonly #pushes = new Map<string, SimulatedPush>();

  constructor(requests: SimulatedRequests) {
    this.#requests = requests;
  }

  /**
   * Records a push to users.
   *
   * @returns a promise that resolves when all its batches are counted
   */
  add(push: Push, online: Online): Promise<void> {
    const record: PushRecord = {
      draft: push,
      push,
      state: 'accepted',
      createdAt: push.acceptedAt,
      isPublished: true,
      earlierPositions: [],
    };
    return new Promise((close) => {
      const counters = { users: 0, posted: 0, gone: 0, refused: 0, withheld: 0 };
      const ranges = new Map<number, SimulatedRange>();
      this.#pushes.set(push.taskId, { record, online, ranges, closed: new Set(), counters, close });
    });
  }

  onlineOf = (taskId: string): Online => this.#push(taskId).online;
  countersOf = (taskId: string): PushCounters => this.#push(taskId).counters;

  async get(_: number, taskId: string): Promise<PushRecord | undefined> {
    await this.#requests.read(taskId);
    return this.#push(taskId).record;
  }

  async isCancelled(_: number, taskId: string): Promise<boolean> {
    await this.#requests.read(taskId);
    return false;
  }

  async split(_: number, taskId: string, width: number): Promise<number | undefined> {
    await this.#requests.write(taskId);
    const push = this.#push(taskId);
    if (push.record.state === 'done') return undefined;
    push.record = { rangeWidth: width, ...push.record };
    return push.record.rangeWidth;
  }

  async checkpoint(_: number, taskId: string, range: number): Promise<Checkpoint> {
    await this.#requests.read(`${taskId}#${range}`);
    const found = this.#push(taskId).ranges.get(range);
    if (found === undefined) return BEGINNING;
    const unsent = found.checkpoint.unsent.filter(({ batch }) => found.open.has(batch));
    return { ...found.checkpoint, unsent };
  }

  async advance({ taskId }: Push, range: ShardRange, from: Checkpoint, to: Checkpoint): Promise<boolean> {
    await this.#requests.write(`${taskId}#${range.first}`);
    const push = this.#push(taskId);
    const present = push.ranges.get(range.first) ?? {
      checkpoint: BEGINNING,
      ranges: range.of,
      open: new Set(),
    };
    if (present.checkpoint.batches !== from.batches || present.checkpoint.finished) return false;
    push.ranges.set(range.first, present);
    present.checkpoint = to;
    for (const { batch, users } of to.unsent) {
      present.open.add(batch);
      push.counters.users += users;
    }
    this.#closeIfComplete(push, range.first, present);
    return true;
  }

  async markSent(_: number, taskId: string, range: number, batches: number): Promise<void> {
    await this.#requests.write(`${taskId}#${range}`);
    const found = this.#push(taskId).ranges.get(range);
    if (found?.checkpoint.batches === batches) found.checkpoint = { ...found.checkpoint, unsent: [] };
  }

  async countBatch(
    _: number,
    taskId: string,
    range: number,
    batch: number,
    counters: PushCounters,
  ): Promise<void> {
    await this.#requests.write(`${taskId}#${range}`);
    const push = this.#push(taskId);
    const found = push.ranges.get(range);
    if (found === undefined) throw new Error(`${taskId} has no range ${range}`);
    if (found.open.delete(batch)) addTo(push.counters, counters);
    this.#closeIfComplete(push, range, found);
  }

  async closeWhole(_: number, taskId: string, counters: PushCounters): Promise<void> {
    await this.#requests.write(taskId);
    const push = this.#push(taskId);
    if (push.record.rangeWidth !== undefined || push.record.state === 'done') return;
    addTo(push.counters, counters);
    this.#close(push);
  }

  #push(taskId: string): SimulatedPush {
    const push = this.#pushes.get(taskId);
    if (push === undefined) throw new Error(`There is no push ${taskId}`);
    return push;
  }

  #closeIfComplete(push: SimulatedPush, range: number, { checkpoint, open, ranges }: SimulatedRange): void {
    if (!checkpoint.finished || open.size > 0) return;
    push.closed.add(range);
    if (push.closed.size === ranges) this.#close(push);
  }

  #close(push: SimulatedPush): void {
    push.record = { ...push.record, state: 'done' };
    push.close();
  }
}

function addTo(sum: SimulatedPush['counters'], counters: PushCounters): void {
  for (const name of ['users', 'posted', 'gone', 'refused', 'withheld'] as const) sum[name] += counters[name];
}

/** The shared rate buckets, with the same writes as the real store. */
export class SimulatedRates implements Pick<Rates, 'reserve'> {
  readonly #requests: SimulatedRequests;
  readonly #reservedUntil = new Map<string, number>();

  constructor(requests: SimulatedRequests) {
    this.#requests = requests;
  }

  async reserve(
    bucket: RateBucket,
    count: number,
    perSecond: number,
    now: number,
    horizon: number,
    burst = 0,
  ): Promise<Reservation> {
    const key = JSON.stringify(bucket);
    await this.#requests.write(key);
    const reservedUntil = this.#reservedUntil.get(key) ?? Number.NEGATIVE_INFINITY;
    if (reservedUntil < now - burst) await this.#requests.write(key);
    const start = Math.max(reservedUntil, now - burst);
    if (start > now + horizon) return { freeAt: start - horizon };
    this.#reservedUntil.set(key, start + (count * 1000) / perSecond);
    return { start };
  }
}
