import { ulid } from 'ulid';
import { EMPTY } from '../shared/domain/audience/stream.ts';
import type { Rates } from '../shared/domain/limits/ports.ts';
import { deliver } from '../shared/domain/push/delivery.ts';
import { fanOut } from '../shared/domain/push/fan-out.ts';
import type {
  BatchCounts,
  FanOutProgress,
  OnlineStream,
  PushRecords,
  PushStates,
} from '../shared/domain/push/ports.ts';
import type { BatchOutcome, Checkpoint } from '../shared/domain/push/progress.ts';
import type { Push } from '../shared/domain/push/push.ts';
import type { PushRecord } from '../shared/domain/push/push-record.ts';
import { type Row, report, rounded } from './report.ts';
import { LATENCY, SimulatedGateway, SimulatedQueue, type SimulatedQueues } from './simulated-aws.ts';
import { VirtualClock } from './virtual-clock.ts';

/**
 * The real fan-out and delivery against streams in memory and a virtual clock with AWS's latencies, quotas, throttles
 * and scaling: when do how many users have the push, and is anybody skipped?
 */

const SHARDS = 16;
const POSTS_PER_SECOND = 9000;
const EXPRESS_FUNCTIONS = 5;
const BULK_FUNCTIONS = 20;
const FAN_OUT_FUNCTIONS = 16;
const TURN = 2000;
/** What DynamoDB takes to give a page of connections, in milliseconds, and how many are on it. */
const PAGE_TIME = 15;
const PAGE = 4096;

interface Scenario {
  readonly name: string;
  readonly online: number;
  /** The share of sockets that are dead. */
  readonly dead: number;
  /** The seconds between which the account is throttled. */
  readonly throttled?: readonly [number, number];
  /** When a push to this many users follows the large one, in seconds. */
  readonly small?: { readonly at: number; readonly users: number };
}

const SCENARIOS: readonly Scenario[] = [
  { name: '1 M online', online: 1_000_000, dead: 0 },
  { name: '1 M online, 1 % dead sockets', online: 1_000_000, dead: 0.01 },
  { name: '1 M online, a throttled minute', online: 1_000_000, dead: 0, throttled: [20, 80] },
  {
    name: '1 M online, a push to 1,000 after 10 s',
    online: 1_000_000,
    dead: 0,
    small: { at: 10, users: 1000 },
  },
  ...(process.argv.includes('--quick')
    ? []
    : [{ name: '10 M online, 1 % dead sockets', online: 10_000_000, dead: 0.01 }]),
];

/** The id of a user by number; ids of a shard ascend with it. */
const idOf = (user: number): string => `u${String(user).padStart(8, '0')}`;

/** A page-wise stream of the connections of one shard: users shard, shard + 16, … up to `count`. */
function onlineUsers(clock: VirtualClock, first: number, shard: number, count: number) {
  let read = 0;
  const stream: OnlineStream = {
    async seek(target) {
      const from =
        target === ''
          ? 0
          : Math.max(0, Number.parseInt(target.slice(1), 10) - first + (target.endsWith('$') ? 1 : 0));
      const next = from <= shard ? shard : shard + Math.ceil((from - shard) / SHARDS) * SHARDS;
      if (next >= count) return undefined;
      if (next >= read) {
        await clock.sleep(PAGE_TIME);
        read = next + PAGE * SHARDS;
      }
      return idOf(first + next);
    },
    connectionsOf: (user) => [`${Number.parseInt(user.slice(1), 10)}`],
  };
  return stream;
}

/** What is kept of a push, as the store keeps it. */
class SimulatedPushes implements Pick<PushRecords, 'get'>, PushStates, FanOutProgress, BatchCounts {
  readonly #clock: VirtualClock;
  readonly #pushes = new Map<string, { push: Push; first: number; count: number }>();
  readonly #checkpoints = new Map<string, Checkpoint>();
  readonly #counted = new Map<string, BatchOutcome>();
  readonly #open = new Map<string, Set<number>>();
  readonly closed = new Map<string, () => void>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  add(push: Push, first: number, count: number): Promise<void> {
    this.#pushes.set(push.taskId, { push, first, count });
    this.#open.set(push.taskId, new Set(Array.from({ length: SHARDS }, (_, shard) => shard)));
    return new Promise((resolve) => this.closed.set(push.taskId, resolve));
  }

  receivers = (taskId: string) => this.#pushes.get(taskId);

  async get(_: number, taskId: string): Promise<PushRecord | undefined> {
    await this.#clock.sleep(LATENCY.request);
    const push = this.#pushes.get(taskId)?.push;
    return push && { draft: push, push, state: 'accepted', createdAt: push.acceptedAt, isPublished: true };
  }

  async isCancelled(): Promise<boolean> {
    await this.#clock.sleep(LATENCY.request);
    return false;
  }

  async checkpoint(_: number, taskId: string, shard: number): Promise<Checkpoint> {
    await this.#clock.sleep(LATENCY.request);
    return this.#checkpoints.get(`${taskId}#${shard}`) ?? { batches: 0, users: 0, finished: false };
  }

  async moveCheckpoint(push: Push, shard: number, from: Checkpoint, to: Checkpoint): Promise<boolean> {
    await this.#clock.sleep(LATENCY.request);
    const key = `${push.taskId}#${shard}`;
    if ((this.#checkpoints.get(key)?.batches ?? 0) !== from.batches) return false;
    this.#checkpoints.set(key, to);
    this.#close(push.taskId, shard);
    return true;
  }

  async countBatch(
    _: number,
    taskId: string,
    shard: number,
    batch: number,
    outcome: BatchOutcome,
  ): Promise<void> {
    await this.#clock.sleep(LATENCY.request);
    this.#counted.set(`${taskId}#${shard}#${batch}`, outcome);
    this.#close(taskId, shard);
  }

  totals(taskId: string): BatchOutcome {
    const totals = { posted: 0, gone: 0, refused: 0, withheld: 0 };
    for (const [key, outcome] of this.#counted) {
      if (!key.startsWith(taskId)) continue;
      totals.posted += outcome.posted;
      totals.gone += outcome.gone;
      totals.refused += outcome.refused;
    }
    return totals;
  }

  #close(taskId: string, shard: number): void {
    const { batches = 0, finished = false } = this.#checkpoints.get(`${taskId}#${shard}`) ?? {};
    if (!finished) return;
    for (let batch = 0; batch < batches; batch++)
      if (!this.#counted.has(`${taskId}#${shard}#${batch}`)) return;
    const open = this.#open.get(taskId);
    open?.delete(shard);
    if (open?.size === 0) this.closed.get(taskId)?.();
  }
}

/** The shared bucket, as the conditional writes of the store make it. */
function rates(clock: VirtualClock): Pick<Rates, 'reserve'> {
  let until = 0;
  return {
    async reserve(_, count, perSecond, now, horizon, burst = 0) {
      await clock.sleep(LATENCY.request);
      const earliest = Math.max(until, now - burst);
      if (earliest > now + horizon) return undefined;
      until = earliest + (count * 1000) / perSecond;
      return earliest;
    },
  };
}

async function simulate({ name, online, dead, throttled, small }: Scenario): Promise<Row[]> {
  const clock = new VirtualClock();
  const deadEvery = dead === 0 ? Number.POSITIVE_INFINITY : Math.round(1 / dead);
  const total = online + (small?.users ?? 0);
  const gateway = new SimulatedGateway(
    clock,
    total,
    (connection) => (connection % deadEvery === deadEvery - 1 ? 'gone' : 'posted'),
    throttled === undefined ? undefined : [throttled[0] * 1000, throttled[1] * 1000],
  );
  const pushes = new SimulatedPushes(clock);
  const bucket = rates(clock);

  const queues: SimulatedQueues = {
    tasks: new SimulatedQueue(
      clock,
      (task) => {
        const end = clock.now() + TURN;
        const { first = 0, count = 0 } = pushes.receivers(task.taskId) ?? {};
        const streams = () => ({
          online: () => onlineUsers(clock, first, task.shard, count),
          users: () => EMPTY,
          tag: () => EMPTY,
          attribute: () => EMPTY,
          everyone: () => EMPTY,
          userIdOf: (userKey: string) => userKey,
        });
        return fanOut(
          {
            pushes,
            progress: pushes,
            frameOf: JSON.stringify,
            fanOut: queues.tasks,
            delivery: queues.lanes,
            streams,
            hasTime: () => clock.now() < end,
            meter: () => undefined,
          },
          task,
        );
      },
      FAN_OUT_FUNCTIONS,
      1,
    ),
    lanes: {
      express: new SimulatedQueue(clock, (batch) => deliverOne(batch), EXPRESS_FUNCTIONS, 4),
      bulk: new SimulatedQueue(clock, (batch) => deliverOne(batch), BULK_FUNCTIONS, 4),
    },
  };
  const deliverOne = (batch: Parameters<typeof deliver>[1]) =>
    deliver(
      {
        poster: gateway,
        connections: { remove: () => clock.sleep(LATENCY.request) },
        pushes,
        progress: pushes,
        rates: bucket,
        delivery: queues.lanes,
        postsPerSecond: POSTS_PER_SECOND,
        hasTime: () => true,
        sleep: clock.sleep,
        now: clock.now,
        meter: () => undefined,
      },
      batch,
    );

  const start = async (first: number, count: number): Promise<string> => {
    const taskId = ulid();
    const push: Push = {
      app: 1,
      taskId,
      position: taskId,
      acceptedAt: Date.now(),
      from: 'a',
      body: [],
      lifeTime: 60,
    };
    const closed = pushes.add(push, first, count);
    await queues.tasks.send(Array.from({ length: SHARDS }, (_, shard) => ({ app: 1, taskId, shard })));
    await closed;
    return taskId;
  };
  const large = start(0, online);
  const later =
    small === undefined ? undefined : clock.sleep(small.at * 1000).then(() => start(online, small.users));
  const both = Promise.all([large, later]);
  await clock.until(both);
  const [largeId] = await both;

  const { posted, gone, refused } = pushes.totals(largeId);
  return [
    rowOf(name, gateway, 0, online, 0, { posted, gone, refused }),
    ...(small === undefined
      ? []
      : [rowOf(`… the small one`, gateway, online, small.users, small.at, undefined)]),
  ];
}

function rowOf(
  name: string,
  gateway: SimulatedGateway,
  first: number,
  count: number,
  startedAt: number,
  counted: { posted: number; gone: number; refused: number } | undefined,
): Row {
  const times = gateway.arrivedAt.slice(first, first + count);
  const skipped = times.reduce((sum, at) => sum + (at < 0 ? 1 : 0), 0);
  if (skipped > 0) throw new Error(`${name}: ${skipped} users were skipped`);
  if (counted !== undefined && counted.posted + counted.gone !== count) {
    throw new Error(`${name}: counted ${counted.posted} + ${counted.gone} of ${count}`);
  }
  times.sort();
  const percentile = (share: number) =>
    rounded((times[Math.ceil(share * count) - 1] ?? 0) / 1000 - startedAt, 4);
  return {
    scenario: name,
    'to 50 % (s)': percentile(0.5),
    'to 99 % (s)': percentile(0.99),
    'to all (s)': percentile(1),
    'quota allows (s)': rounded(Math.max(0, count - 5000) / 10_000, 4),
    skipped,
    posted: counted?.posted ?? '',
    gone: counted?.gone ?? '',
    throttled: gateway.throttled,
    'posts per user': rounded(gateway.posts / gateway.arrivedAt.length, 4),
  };
}

const rows: Row[] = [];
for (const scenario of SCENARIOS) rows.push(...(await simulate(scenario)));
report(
  'simulate',
  `One push, simulated: cold start, ${SHARDS} shards, ${POSTS_PER_SECOND} posts per second`,
  rows,
);
