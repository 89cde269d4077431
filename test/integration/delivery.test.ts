import { setTimeout } from 'node:timers/promises';
import { ulid } from 'ulid';
import { CancelWatch } from '../../shared/domain/push/cancel-watch.ts';
import { deliver } from '../../shared/domain/push/delivery.ts';
import { fanOut } from '../../shared/domain/push/fan-out.ts';
import type { PostOutcome } from '../../shared/domain/push/ports.ts';
import type { DeliveryBatch, FanOutTask } from '../../shared/domain/push/tasks.ts';
import { pushFrame } from '../../shared/protocol/frames.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { type Engine, queueTo, startEngine, storesAt } from './engine.ts';

describe('a push, when things fail', () => {
  let tables: Engine;
  let app = 0;
  const keys = new Keyspace(1);

  beforeAll(async () => {
    tables = await startEngine();
  });
  beforeEach(() => {
    app++;
  });
  afterAll(() => tables?.stop());

  /** A recorded push and some users online, each with one connection. */
  async function pushTo(users: number, postsPerSecond = 100_000) {
    const stores = storesAt(tables.endpoint, keys);
    const before = Date.now() - 60_000;
    await Promise.all(
      Array.from({ length: users }, (_, index) =>
        stores.connections.add({ app, userId: `u${index}` }, `c${index}`, before, before),
      ),
    );
    const taskId = ulid();
    await stores.pushes.create({ app, taskId, from: 'a', body: [], lifeTime: 60 }, { position: taskId });
    const batches: DeliveryBatch[] = [];
    const delivery = queueTo<DeliveryBatch>(async (sent) => {
      batches.push(...sent);
    });
    const continued: FanOutTask[] = [];
    const tasks = queueTo<FanOutTask>(async (sent) => {
      continued.push(...sent);
    });
    const task = { app, taskId };
    const run = (hasTime = () => true, to = delivery) =>
      fanOut(
        {
          pushes: stores.pushes,
          progress: stores.progress,
          fanOut: tasks,
          delivery: { express: to, bulk: to },
          streams: stores.streams,
          shardMap: keys,
          rates: stores.pushRates,
          fewReceivers: 0,
          deliverNow: () => Promise.reject(new Error('nothing is delivered at once here')),
          frameOf: (push) => JSON.stringify(pushFrame(push)),
          hasTime,
          now: Date.now,
          meter: () => undefined,
        },
        task,
      );
    const handedBack: DeliveryBatch[] = [];
    const back = queueTo<DeliveryBatch>(async (sent) => {
      handedBack.push(...sent);
    });
    const posts: string[] = [];
    const watch = new CancelWatch(stores.pushes, Date.now);
    /** The outcomes of the posts to a connection, in order; all others succeed. */
    const outcomes = new Map<string, PostOutcome[]>();
    const deliverBatch = (batch: DeliveryBatch) =>
      deliver(
        {
          poster: {
            prepare: () => async (connectionId) => {
              posts.push(connectionId);
              await setTimeout(1);
              return outcomes.get(connectionId)?.shift() ?? 'posted';
            },
          },
          connections: stores.connections,
          pushes: watch,
          progress: stores.progress,
          rates: stores.pushRates,
          delivery: { express: back, bulk: back },
          postsPerSecond,
          patience: 15_000,
          hasTime: () => true,
          sleep: (milliseconds) => setTimeout(milliseconds),
          now: Date.now,
          meter: () => undefined,
        },
        batch,
      );
    const state = async () => (await stores.pushes.get(app, taskId))?.state;
    const counters = async () => (await stores.progress.progress(app, taskId))?.counters;
    return {
      stores,
      run,
      batches,
      delivery,
      continued,
      deliverBatch,
      handedBack,
      state,
      posts,
      outcomes,
      counters,
    };
  }

  const usersOf = (batches: readonly DeliveryBatch[]) =>
    batches.flatMap(({ receivers }) => receivers.map(({ userId }) => userId)).sort();

  it('a worker that dies before its checkpoint repeats a segment and skips nobody', async () => {
    const { run, batches, delivery } = await pushTo(2500);
    let sends = 0;
    const dies = queueTo<DeliveryBatch>(async (sent) => {
      await delivery.send(sent);
      if (++sends === 1) throw new Error('the worker died after sending');
    });
    await expect(run(undefined, dies)).rejects.toThrow('died');
    await run();
    expect(new Set(usersOf(batches)).size).toBe(2500);
    expect(new Set(batches.map(({ batch }) => batch)).size).toBeLessThan(batches.length);
  });

  it('a worker that is out of time requeues the shard from its checkpoint', async () => {
    const { run, batches, continued } = await pushTo(2500);
    let segments = 1;
    await run(() => segments-- > 0);
    expect(continued).toHaveLength(1);
    expect(usersOf(batches)).toHaveLength(2000);
    await run();
    expect(usersOf(batches)).toHaveLength(2500);
    expect(new Set(usersOf(batches)).size).toBe(2500);
  });

  it('a repeated task sends nothing twice', async () => {
    const { run, batches } = await pushTo(10);
    await run();
    await run();
    expect(usersOf(batches)).toHaveLength(10);
  });

  it('only the first batches of a shard use the express lane', async () => {
    const { run, batches } = await pushTo(2500);
    await run();
    const lanes = batches.sort((a, b) => a.batch - b.batch).map(({ lane }) => lane);
    expect(lanes).toEqual(['express', 'express', 'express', 'express', 'express', 'bulk', 'bulk']);
  });

  it('a closed connection is removed, and the push is done', async () => {
    const { run, batches, deliverBatch, stores, state, outcomes, counters } = await pushTo(3);
    outcomes.set('c1', ['gone']);
    await run();
    for (const batch of batches) await deliverBatch(batch);
    const connections = stores.streams({ app, shard: 0, at: Date.now() }).connections();
    const online = { seek: async (target: string) => (await connections.seek(target))?.userId };
    expect(await online.seek('u1')).toBe('u2');
    expect(await state()).toBe('done');
    expect(await counters()).toMatchObject({ posted: 2, gone: 1 });
  });

  it('a slow client gets a second attempt, and is then requeued alone', async () => {
    const { run, batches, deliverBatch, handedBack, state, posts, outcomes, counters } = await pushTo(50);
    outcomes.set('c1', ['throttled']);
    outcomes.set('c2', ['throttled', 'throttled']);
    outcomes.set('c3', ['failed', 'failed']);
    await run();
    for (const batch of batches) await deliverBatch(batch);
    expect(handedBack).toMatchObject([{ handBacks: 1, throttles: 0, posted: 48 }]);
    expect(usersOf(handedBack)).toEqual(['u2', 'u3']);
    expect(await state()).toBe('accepted');
    for (const batch of [...handedBack]) await deliverBatch(batch);
    expect(await state()).toBe('done');
    expect(posts).toHaveLength(50 + 3 + 2);
    expect(await counters()).toMatchObject({ posted: 50, refused: 0 });
  });

  it('a throttled account is not retried at once, and nobody is given up because of it', async () => {
    const { run, batches, deliverBatch, handedBack, state, posts, outcomes, counters } = await pushTo(300);
    for (let index = 0; index < 300; index++) outcomes.set(`c${index}`, Array(5).fill('throttled'));
    await run();
    for (const batch of batches) await deliverBatch(batch);
    expect(posts.length).toBeLessThan(100);
    expect(handedBack).toMatchObject([{ handBacks: 0, throttles: 1 }]);
    expect(usersOf(handedBack)).toHaveLength(300);
    outcomes.clear();
    for (const batch of handedBack.splice(0)) await deliverBatch(batch);
    expect([await state(), handedBack.length]).toEqual(['done', 0]);
    expect(await counters()).toMatchObject({ posted: 300, refused: 0 });
  });

  it('a client that never reads is given up, and the push is done', async () => {
    const { run, batches, deliverBatch, handedBack, state, outcomes, counters } = await pushTo(2);
    outcomes.set('c0', Array(100).fill('throttled'));
    await run();
    for (const batch of batches) await deliverBatch(batch);
    for (let round = 0; round < 20; round++) {
      for (const batch of handedBack.splice(0)) await deliverBatch(batch);
    }
    expect(await state()).toBe('done');
    expect(await counters()).toMatchObject({ posted: 1, refused: 1 });
  }, 60_000);

  it('the rate limit of the deployment holds across independent workers', async () => {
    const { run, batches, deliverBatch, posts } = await pushTo(2500, 2000);
    await run();
    const begun = Date.now();
    await Promise.all(batches.map((batch) => deliverBatch(batch)));
    expect(posts).toHaveLength(2500);
    // All batches but the last must have taken their time, minus the burst.
    expect(Date.now() - begun).toBeGreaterThan(((2500 - 400) / 2000) * 1000 - 400 - 50);
  });

  it('a repeated batch closes the push once', async () => {
    const { run, batches, deliverBatch, state } = await pushTo(900);
    await run();
    const [first, ...others] = batches as [DeliveryBatch, ...DeliveryBatch[]];
    await deliverBatch(first);
    await deliverBatch(first);
    await deliverBatch(first);
    expect(await state()).toBe('accepted');
    for (const batch of others) await deliverBatch(batch);
    expect(await state()).toBe('done');
  });

  it('a push whose work was given up has failed, and is done after a redrive', async () => {
    const { run, batches, deliverBatch, state, stores, counters } = await pushTo(900);
    await run();
    const [first, ...others] = batches as [DeliveryBatch, ...DeliveryBatch[]];
    for (const batch of others) await deliverBatch(batch);
    await stores.pushes.fail(first.app, first.taskId);
    expect(await state()).toBe('failed');
    // A redrive moves the messages as they were, more than once if it is repeated.
    await deliverBatch(first);
    await deliverBatch(first);
    expect(await state()).toBe('done');
    expect(await counters()).toMatchObject({ users: 900, posted: 900 });
  });

  it('a push without online receivers is done at once', async () => {
    const { run, state } = await pushTo(0);
    await run();
    expect(await state()).toBe('done');
  });
});
