import { ulid } from 'ulid';
import { EMPTY } from '../shared/domain/audience/stream.ts';
import { JoinedRates } from '../shared/domain/limits/joined-rates.ts';
import { CancelWatch } from '../shared/domain/push/cancel-watch.ts';
import { type DeliveryDeps, deliver } from '../shared/domain/push/delivery.ts';
import { fanOut } from '../shared/domain/push/fan-out.ts';
import type { Push } from '../shared/domain/push/push.ts';
import type { DeliveryBatch, FanOutTask } from '../shared/domain/push/tasks.ts';
import { type Row, report, rounded } from './report.ts';
import { SimulatedGateway, SimulatedQueue, type SimulatedQueues } from './simulated-aws.ts';
import {
  type Online,
  SimulatedConnections,
  SimulatedPushes,
  SimulatedRates,
  SimulatedRequests,
} from './simulated-store.ts';
import { VirtualClock } from './virtual-clock.ts';

/**
 * Runs the real fan-out and delivery against streams in memory and a virtual clock, with AWS's latencies, quotas,
 * throttling and scaling. Shows when how many users have the push and the load of the busiest key, and fails if a
 * user is skipped or miscounted.
 */

const SHARDS = 16;
const FAN_OUT_FUNCTIONS = 16;
const EXPRESS_FUNCTIONS = 5;
/** A delivery function posts about 450 times per second on average. */
const POSTS_PER_FUNCTION = 450;
const TURN = 2000;
const FEW_RECEIVERS = 200;

/** A push of an app to some users. */
interface SimulatedOrder {
  readonly app: number;
  readonly users: number;
  /** When it is accepted, in seconds. */
  readonly at?: number;
  /** The label under which its own times are shown. */
  readonly shown?: string;
}

interface Scenario {
  readonly name: string;
  readonly orders: readonly SimulatedOrder[];
  /** The account's quota of requests per second; posts may use nine tenths of it. */
  readonly quota?: number;
  readonly dead?: number;
  /** The share of store requests and of posts that fail. */
  readonly failing?: number;
  /** The seconds between which other APIs use nearly all of the account's quota. */
  readonly throttled?: readonly [number, number];
}

const big = (users: number): SimulatedOrder => ({ app: 1, users, shown: '' });

const QUICK: readonly Scenario[] = [
  { name: '1 M online', orders: [big(1_000_000)] },
  { name: '1 M online, 1 % dead sockets', orders: [big(1_000_000)], dead: 0.01 },
  { name: '1 M online, 1 % of requests and posts fail', orders: [big(1_000_000)], failing: 0.01 },
  { name: '1 M online, a throttled minute', orders: [big(1_000_000)], throttled: [20, 80] },
  {
    name: '1 M online, a push to 1,000 after 10 s',
    orders: [big(1_000_000), { app: 1, users: 1000, at: 10, shown: '… the small one' }],
  },
  {
    name: 'app A: 20 pushes to 100,000; app B: one to 1,000 after 5 s',
    orders: [
      ...Array.from({ length: 20 }, () => ({ app: 1, users: 100_000 })),
      { app: 2, users: 1000, at: 5, shown: 'app B beside 20 pushes to 100,000 of app A' },
    ],
  },
  { name: '1 M online, 2,500 requests a second', orders: [big(1_000_000)], quota: 2500 },
];

const FULL: readonly Scenario[] = [
  { name: '10 M online, 1 % dead sockets', orders: [big(10_000_000)], dead: 0.01 },
  { name: '10 M online, 100,000 posts a second', orders: [big(10_000_000)], quota: 111_111 },
];

async function simulate(scenario: Scenario): Promise<Row[]> {
  const { orders, quota = 10_000, dead = 0, failing = 0, throttled } = scenario;
  const clock = new VirtualClock();
  const requests = new SimulatedRequests(clock, failing);
  const pushes = new SimulatedPushes(requests);
  const rates = new SimulatedRates(requests);
  const total = orders.reduce((sum, { users }) => sum + users, 0);
  const gateway = new SimulatedGateway(clock, total, {
    perSecond: quota,
    burst: quota / 2,
    dead,
    failing,
    ...(throttled === undefined ? {} : { throttled: [throttled[0] * 1000, throttled[1] * 1000] }),
  });
  const meter = () => undefined;
  const postsPerSecond = quota * 0.9;
  const bulkFunctions = Math.ceil(postsPerSecond / POSTS_PER_FUNCTION);
  const watches = Array.from({ length: bulkFunctions }, () => new CancelWatch(pushes, clock.now));
  const joined = Array.from({ length: bulkFunctions }, () => new JoinedRates(rates));
  const delivery = (patience: number): DeliveryDeps => {
    // Each invocation runs in one of the functions, which have separate caches.
    const one = Math.floor(Math.random() * bulkFunctions);
    return {
      poster: gateway,
      connections: { remove: () => requests.write('connections') },
      pushes: watches[one] ?? pushes,
      progress: pushes,
      rates: joined[one] ?? rates,
      delivery: queues.lanes,
      postsPerSecond,
      patience,
      hasTime: () => true,
      sleep: clock.sleep,
      now: clock.now,
      meter,
    };
  };
  const work = (batch: DeliveryBatch) => deliver(delivery(15_000), batch);
  const fanOutOne = (task: FanOutTask) => {
    const end = clock.now() + TURN;
    const connections = (shard: number) =>
      new SimulatedConnections(requests, pushes.onlineOf(task.taskId), shard, SHARDS);
    return fanOut(
      {
        ...delivery(1000),
        pushes,
        progress: pushes,
        fanOut: queues.tasks,
        streams: ({ shard }) => ({
          connections: () => connections(shard),
          users: () => EMPTY,
          tag: () => EMPTY,
          attribute: () => EMPTY,
          everyone: () => EMPTY,
        }),
        shardMap: { shards: SHARDS, shardOf: () => 0 },
        fewReceivers: FEW_RECEIVERS,
        deliverNow: (batch) => deliver(delivery(1000), batch),
        frameOf: JSON.stringify,
        hasTime: () => clock.now() < end,
      },
      task,
    );
  };
  const queues: SimulatedQueues = {
    tasks: new SimulatedQueue(clock, { work: fanOutOne, functions: FAN_OUT_FUNCTIONS, batchSize: 1 }),
    lanes: {
      express: new SimulatedQueue(clock, { work, functions: EXPRESS_FUNCTIONS, batchSize: 4 }),
      bulk: new SimulatedQueue(clock, { work, functions: bulkFunctions, batchSize: 4 }),
    },
  };

  let first = 0;
  const started = orders.map(async (order) => {
    const online: Online = { first, count: order.users };
    first += order.users;
    await clock.sleep((order.at ?? 0) * 1000);
    const taskId = ulid();
    const push: Push = {
      app: order.app,
      taskId,
      position: taskId,
      acceptedAt: clock.now(),
      from: 'a',
      body: [],
      lifeTime: 60,
    };
    const closed = pushes.add(push, online);
    await queues.tasks.send([{ app: order.app, taskId }]);
    await closed;
    return { order, online, taskId };
  });
  const all = Promise.all(started);
  await clock.until(all);
  return (await all).flatMap(({ order, online, taskId }) => {
    const row = rowOf(scenario, order, gateway, online, pushes.countersOf(taskId), quota);
    if (order.shown === undefined) return [];
    return [
      {
        scenario: order.shown === '' ? scenario.name : order.shown,
        ...row,
        'throttled posts': gateway.throttled,
        'posts per user': rounded(gateway.posts / gateway.arrivedAt.length, 4),
        'writes per key and s': requests.peaks.writes,
        'reads per key and s': requests.peaks.reads,
        'most written key': requests.hottest.replace(/[0-9A-Z]{26}/, 'push'),
      },
    ];
  });
}

function rowOf(
  { name }: Scenario,
  { at = 0 }: SimulatedOrder,
  gateway: SimulatedGateway,
  { first, count }: Online,
  { users, posted, gone, refused }: { users: number; posted: number; gone: number; refused: number },
  quota: number,
) {
  const times = gateway.arrivedAt.slice(first, first + count);
  const skipped = times.reduce((sum, time) => sum + (time < 0 ? 1 : 0), 0);
  if (skipped > 0) throw new Error(`${name}: ${skipped} users were skipped`);
  if (users !== count || posted + gone + refused !== count) {
    throw new Error(`${name}: counted ${users} users, ${posted} + ${gone} + ${refused} of ${count}`);
  }
  times.sort();
  const percentile = (share: number) => rounded((times[Math.ceil(share * count) - 1] ?? 0) / 1000 - at, 4);
  return {
    'to 50 % (s)': percentile(0.5),
    'to 99 % (s)': percentile(0.99),
    'to all (s)': percentile(1),
    'quota allows (s)': rounded(Math.max(0, count - quota / 2) / quota, 4),
    posted,
    gone,
  };
}

const scenarios = process.argv.includes('--quick') ? QUICK : [...QUICK, ...FULL];
const rows: Row[] = [];
for (const scenario of scenarios) {
  const begun = performance.now();
  rows.push(...(await simulate(scenario)));
  console.log(`${scenario.name}: ${rounded((performance.now() - begun) / 1000)} s`);
}
report(
  'simulate',
  `Pushes, simulated: cold start, ${SHARDS} shards, posts up to 90 % of the account's quota`,
  rows,
);
