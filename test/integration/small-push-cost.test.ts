import { parseApps } from '../../shared/aws/apps.ts';
import type { App } from '../../shared/domain/apps/app.ts';
import { Quotas } from '../../shared/domain/limits/quotas.ts';
import { acceptPush } from '../../shared/domain/push/accept.ts';
import { CancelWatch } from '../../shared/domain/push/cancel-watch.ts';
import { type DeliveryDeps, deliver } from '../../shared/domain/push/delivery.ts';
import { fanOut } from '../../shared/domain/push/fan-out.ts';
import type { DeliveryBatch, FanOutTask } from '../../shared/domain/push/tasks.ts';
import { pushFrame } from '../../shared/protocol/frames.ts';
import { EventOutboxStore } from '../../shared/storage/event-outbox.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { type Engine, queueTo, startEngine, storesAt } from './engine.ts';
import { tableNames } from './running-stack.ts';

/** The design's limit for a push with up to 200 receivers, whatever the number of shards. */
const MAX_WRITE_REQUESTS = 10;

describe('a push with few receivers', () => {
  let tables: Engine;
  let sdkAppId = 0;
  beforeAll(async () => {
    tables = await startEngine();
  });
  afterAll(() => tables?.stop());

  /** Counts the requests of a push with a body of 1 KB. */
  async function costOf(receivers: number, shards: number, wantsEvents = false) {
    sdkAppId++;
    const keys = new Keyspace(shards);
    const stores = storesAt(tables.endpoint, keys);
    const [app] = parseApps(JSON.stringify({ sdkAppId, secretKey: 'k', admins: ['admin'] })) as [App];
    const before = Date.now() - 60_000;
    for (let index = 0; index < receivers; index++) {
      await stores.connections.add({ app: sdkAppId, userId: `u${index}` }, `c${index}`, before, before);
    }
    const requests = { writes: 0, reads: 0 };
    stores.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        (args) => {
          requests[/^(?:Get|Query|BatchGet)/.test(commandName) ? 'reads' : 'writes']++;
          return next(args);
        },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const tasks: FanOutTask[] = [];
    const batches: DeliveryBatch[] = [];
    const posts: string[] = [];
    const fanOutQueue = queueTo<FanOutTask>(async (work) => void tasks.push(...work));
    const lane = queueTo<DeliveryBatch>(async (work) => void batches.push(...work));
    const order = {
      random: 1,
      audience: { everyone: true as const },
      body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(1000) } }],
      lifeTime: 3600,
    };
    const quotas = new Quotas(stores.rates, stores.dayCounts);
    const outbox = new EventOutboxStore(stores.client, tableNames().Pushes, keys);
    const events = {
      isWanted: async () => wantsEvents,
      open: (app: number, taskId: string, now: number) => outbox.open(app, taskId, now),
    };
    const accept = { ...stores, quotas, events, fanOut: fanOutQueue, sleep: async () => undefined };
    const taskId = await acceptPush(accept, { app, identifier: 'admin' }, order, {}, Date.now());
    const delivery: DeliveryDeps = {
      ...stores,
      pushes: new CancelWatch(stores.pushes, Date.now),
      poster: {
        prepare: () => async (connectionId) => {
          posts.push(connectionId);
          return 'posted';
        },
      },
      rates: stores.pushRates,
      delivery: { express: lane, bulk: lane },
      postsPerSecond: 9000,
      patience: 1000,
      hasTime: () => true,
      sleep: async () => undefined,
      now: Date.now,
      meter: () => undefined,
    };
    for (const task of tasks) {
      const deps = {
        ...stores,
        ...delivery,
        pushes: stores.pushes,
        progress: stores.progress,
        fanOut: fanOutQueue,
        shardMap: keys,
        fewReceivers: 200,
        deliverNow: (batch: DeliveryBatch) => deliver(delivery, batch),
        frameOf: (push: Parameters<typeof pushFrame>[0]) => JSON.stringify(pushFrame(push)),
      };
      await fanOut(deps, task);
    }
    const { writes, reads } = requests;
    const progress = await stores.progress.progress(sdkAppId, taskId);
    stores.client.destroy();
    return { writes, reads, messages: tasks.length + batches.length, posts: posts.length, progress };
  }

  it.each([
    [0, 16],
    [20, 16],
    [200, 16],
    [20, 256],
  ])(
    'to %i connections in %i shards costs at most ten write requests and one message',
    async (receivers, shards) => {
      const { writes, reads, messages, posts, progress } = await costOf(receivers, shards);
      expect(progress).toMatchObject({ state: 'done', counters: { users: receivers, posted: receivers } });
      expect([posts, messages]).toEqual([receivers, 1]);
      expect(writes).toBeLessThanOrEqual(MAX_WRITE_REQUESTS);
      // One page of connections for each shard, and some records.
      expect(reads).toBeLessThanOrEqual(shards + 6);
    },
  );

  it('costs one write more where somebody wants its events, and still at most ten requests', async () => {
    const silent = await costOf(20, 16);
    const reported = await costOf(20, 16, true);
    expect(reported.writes).toBe(silent.writes + 1);
    expect(reported.reads).toBe(silent.reads);
    expect(reported.writes).toBeLessThanOrEqual(MAX_WRITE_REQUESTS);
  });
});
