import { ulid } from 'ulid';
import type { Condition } from '../../../shared/domain/audience/condition.ts';
import { type FanOutDeps, fanOut } from '../../../shared/domain/push/fan-out.ts';
import type { Push } from '../../../shared/domain/push/push.ts';
import type { DeliveryBatch, FanOutTask } from '../../../shared/domain/push/tasks.ts';
import { MemoryPushes } from './memory-pushes.ts';
import { MemoryQueue } from './memory-queue.ts';
import { MemoryStreams } from './memory-streams.ts';

const NOW = 1_700_000_000_000;

/** A published push, and all parts of its fan-out. */
async function pushTo(streams: MemoryStreams, given: Partial<Push> = {}, frame = 'frame') {
  const pushes = new MemoryPushes();
  const taskId = ulid(NOW);
  const draft = { app: 1, taskId, from: 'a', body: [], lifeTime: 60, ...given };
  await pushes.create(draft, { position: taskId });
  pushes.writes = 0;
  const tasks = new MemoryQueue<FanOutTask>();
  const express = new MemoryQueue<DeliveryBatch>();
  const bulk = new MemoryQueue<DeliveryBatch>();
  const delivered: DeliveryBatch[] = [];
  const count = async (batch: DeliveryBatch) => {
    const { users, recordedUsers, receivers, range } = batch;
    const outcome = { posted: receivers.length, gone: 0, refused: 0, withheld: 0 };
    if (range === undefined) await pushes.closeWhole(1, taskId, { users, ...outcome });
    else await pushes.countBatch(1, taskId, range, batch.batch, { users: users - recordedUsers, ...outcome });
  };
  const state = { turn: Number.POSITIVE_INFINITY, allowance: Number.POSITIVE_INFINITY };
  const deps: FanOutDeps = {
    pushes,
    progress: pushes,
    fanOut: tasks,
    delivery: { express, bulk },
    rates: {
      reserve: async (_, receivers) => {
        state.allowance -= receivers;
        return state.allowance >= 0 ? { start: NOW } : { freeAt: NOW + 1000 };
      },
    },
    streams: streams.open,
    shardMap: streams.shardMap(),
    fewReceivers: 200,
    deliverNow: async (batch) => {
      delivered.push(batch);
      await count(batch);
    },
    frameOf: () => frame,
    hasTime: () => state.turn-- > 0,
    now: () => NOW,
    meter: () => undefined,
  };
  const batches = () => [...express.sent, ...bulk.sent];
  const receiversOf = (some: readonly DeliveryBatch[]) =>
    some.flatMap(({ receivers }) => receivers.map(({ connectionId }) => connectionId));
  /** Processes the tasks in order until none is left. */
  const run = async (task: FanOutTask = { app: 1, taskId }) => {
    await fanOut(deps, task);
    for (let next = tasks.sent.shift(); next !== undefined; next = tasks.sent.shift())
      await fanOut(deps, next);
  };
  const stateNow = () => pushes.records.get(taskId)?.state;
  return {
    pushes,
    taskId,
    tasks,
    express,
    bulk,
    delivered,
    count,
    deps,
    batches,
    receiversOf,
    run,
    state,
    stateNow,
  };
}

describe('the fan-out of a small push', () => {
  it('delivers up to 200 receivers at once, and closes the push by one write', async () => {
    const push = await pushTo(new MemoryStreams(16).addUsers(200));
    await push.run();
    expect(push.receiversOf(push.delivered)).toHaveLength(200);
    expect([push.batches().length, push.tasks.sent.length, push.pushes.writes]).toEqual([0, 0, 1]);
    expect(push.stateNow()).toBe('done');
    expect(push.pushes.counters).toMatchObject({ users: 200, posted: 200 });
  });

  it('to nobody is closed by one write', async () => {
    const push = await pushTo(new MemoryStreams(256));
    await push.run();
    expect([push.stateNow(), push.pushes.writes]).toEqual(['done', 1]);
  });

  it('to named users reads only their shards', async () => {
    const streams = new MemoryStreams(16).addUsers(100);
    const push = await pushTo(streams, { condition: { users: ['u00003', 'u00019', 'u00007'] } });
    await push.run();
    expect(push.receiversOf(push.delivered).sort()).toEqual(['c19', 'c3', 'c7']);
    expect([...new Set(streams.read)].sort()).toEqual([3, 7]);
  });

  it('is repeated when its worker died, and counted once', async () => {
    const push = await pushTo(new MemoryStreams(4).addUsers(10));
    const dies: FanOutDeps = { ...push.deps, deliverNow: () => Promise.reject(new Error('died')) };
    await expect(fanOut(dies, { app: 1, taskId: push.taskId })).rejects.toThrow('died');
    await push.run();
    await push.run();
    expect(push.delivered).toHaveLength(1);
    expect(push.pushes.counters).toMatchObject({ users: 10, posted: 10 });
  });

  it('counts a user with several connections once', async () => {
    const streams = new MemoryStreams(1);
    for (let index = 0; index < 5; index++)
      streams.connections.push({ shard: 0, userId: 'u1', connectionId: `c${index}` });
    const push = await pushTo(streams);
    await push.run();
    expect(push.pushes.counters).toMatchObject({ users: 1, posted: 5 });
  });

  it('without a life time leaves out those who connect later', async () => {
    const streams = new MemoryStreams(1).addUsers(2);
    streams.connections.push({ shard: 0, userId: 'late', connectionId: 'late', connectedAt: NOW + 1 });
    const online = await pushTo(streams, { lifeTime: 0 });
    await online.run();
    expect(online.receiversOf(online.delivered)).toEqual(['c0', 'c1']);
    const kept = await pushTo(streams, { lifeTime: 60 });
    await kept.run();
    expect(kept.receiversOf(kept.delivered)).toContain('late');
  });

  it('marks connections that may not be open yet', async () => {
    const streams = new MemoryStreams(1).addUsers(1);
    streams.connections.push({ shard: 0, userId: 'young', connectionId: 'young', connectedAt: NOW - 9000 });
    const push = await pushTo(streams);
    await push.run();
    expect(push.delivered[0]?.receivers).toEqual([
      { userId: 'u00000', connectionId: 'c0' },
      { userId: 'young', connectionId: 'young', connectedAt: NOW - 9000 },
    ]);
  });

  it('with a rate limit that a function cannot wait for is sent in batches', async () => {
    const push = await pushTo(new MemoryStreams(1).addUsers(12), { rateLimit: 0.5 });
    await push.run();
    expect(push.delivered).toEqual([]);
    expect(push.bulk.sent.map(({ receivers }) => receivers.length)).toEqual([5, 5, 2]);
  });
});

describe('the fan-out of a large push', () => {
  it.each<[string, Condition | undefined, number]>([
    ['everybody', undefined, 3000],
    ['the users of a condition', { and: [{ tag: 'even' }, { not: { tag: 'tens' } }] }, 1200],
    ['all but some', { not: { tag: 'even' } }, 1500],
  ])('reaches %s once, and counts exactly', async (_, condition, expected) => {
    const streams = new MemoryStreams(8).addUsers(3000);
    const ids = Array.from({ length: 3000 }, (_, index) => `u${String(index).padStart(5, '0')}`);
    streams.tags.set(
      'even',
      ids.filter((id) => Number(id.slice(1)) % 2 === 0),
    );
    streams.tags.set(
      'tens',
      ids.filter((id) => Number(id.slice(1)) % 10 === 0),
    );
    const push = await pushTo(streams, condition === undefined ? {} : { condition });
    await push.run();
    const reached = push.receiversOf(push.batches());
    expect([reached.length, new Set(reached).size]).toEqual([expected, expected]);
    expect(push.stateNow()).toBe('accepted');
    for (const batch of push.batches()) await push.count(batch);
    expect(push.stateNow()).toBe('done');
    expect(push.pushes.counters).toMatchObject({ users: expected, posted: expected });
  });

  it('creates tasks of several shards if each shard has few receivers', async () => {
    const push = await pushTo(new MemoryStreams(256).addUsers(1000));
    await fanOut(push.deps, { app: 1, taskId: push.taskId });
    expect(push.tasks.sent.length).toBeLessThan(16);
    await push.run(push.tasks.sent.shift());
    const reached = push.receiversOf(push.batches());
    expect([reached.length, new Set(reached).size]).toEqual([1000, 1000]);
    for (const batch of push.batches()) await push.count(batch);
    expect(push.stateNow()).toBe('done');
  });

  it('repeats the batches of a worker that died before it sent them, and no others', async () => {
    const push = await pushTo(new MemoryStreams(1).addUsers(4500));
    push.express.failing = 1;
    await expect(push.run()).rejects.toThrow('out of order');
    await push.run();
    const reached = push.receiversOf(push.batches());
    expect([reached.length, new Set(reached).size]).toEqual([4500, 4500]);
  });

  it('counts exactly when a worker died after sending, and users left before the retry', async () => {
    const streams = new MemoryStreams(1).addUsers(4500);
    const push = await pushTo(streams);
    push.bulk.failing = 1;
    await expect(push.run()).rejects.toThrow('out of order');
    // Two thousand were sent, and one batch of them is counted already.
    const [first, ...others] = push.express.take();
    if (first === undefined) throw new Error('Nothing was sent');
    await push.count(first);
    streams.connections = streams.connections.filter((_, index) => index % 3 !== 0 || index < 400);
    await push.run();
    const repeated = push.batches();
    expect(repeated.some(({ batch, range }) => batch === first.batch && range === first.range)).toBe(false);
    for (const batch of [...repeated, ...others]) await push.count(batch);
    expect(push.stateNow()).toBe('done');
    const { users, posted } = push.pushes.counters;
    expect(posted).toBe(users);
    expect(posted).toBe(streams.connections.length);
  });

  it('continues from its checkpoint when its turn is over', async () => {
    const push = await pushTo(new MemoryStreams(1).addUsers(9000));
    const inTurns: FanOutDeps = { ...push.deps, fewReceivers: 0 };
    let task: FanOutTask | undefined = { app: 1, taskId: push.taskId };
    let turns = 0;
    for (; task !== undefined; turns++) {
      push.state.turn = 1;
      await fanOut(inTurns, task);
      task = push.tasks.take()[0];
    }
    expect(turns).toBe(5);
    const reached = push.receiversOf(push.batches());
    expect([reached.length, new Set(reached).size]).toEqual([9000, 9000]);
  });

  it('gives up a task that is requeued repeatedly without progress', async () => {
    const push = await pushTo(new MemoryStreams(1).addUsers(900));
    const idle: FanOutDeps = { ...push.deps, fewReceivers: 0, hasTime: () => false };
    let task: FanOutTask = { app: 1, taskId: push.taskId };
    const turns = async () => {
      for (let turn = 0; turn < 100; turn++) {
        await fanOut(idle, task);
        task = push.tasks.take()[0] ?? task;
      }
    };
    await expect(turns()).rejects.toThrow('makes no progress');
  });

  it('supports a user with more connections than a batch, and delivers to the users after it', async () => {
    const streams = new MemoryStreams(1).addUsers(2);
    for (let index = 0; index < 13_000; index++)
      streams.connections.push({
        shard: 0,
        userId: 'many',
        connectionId: `m${String(index).padStart(5, '0')}`,
      });
    streams.connections.push({ shard: 0, userId: 'zoe', connectionId: 'z' });
    const push = await pushTo(streams);
    await push.run();
    const reached = push.receiversOf(push.batches());
    expect([reached.length, new Set(reached).size, reached.includes('z')]).toEqual([13_003, 13_003, true]);
    for (const batch of push.batches()) await push.count(batch);
    expect(push.pushes.counters).toMatchObject({ users: 4, posted: 13_003 });
  });

  it('keeps every batch below the limit of a queue, whatever the frame', async () => {
    const streams = new MemoryStreams(1);
    for (let index = 0; index < 2000; index++)
      streams.connections.push({
        shard: 0,
        userId: `${index}`.padStart(32, '0'),
        connectionId: `${index}`.repeat(20),
      });
    const push = await pushTo(streams, {}, '"'.repeat(60_000));
    await push.run();
    const sizes = push.batches().map((batch) => JSON.stringify(batch).length);
    expect(Math.max(...sizes)).toBeLessThan(250 * 1024);
    expect(new Set(push.receiversOf(push.batches())).size).toBe(2000);
  });

  it('of a cancelled push sends nothing more, and ends', async () => {
    const push = await pushTo(new MemoryStreams(2).addUsers(9000));
    await push.pushes.split(1, push.taskId, 1);
    await push.pushes.cancel(1, push.taskId, NOW);
    await push.run();
    expect(push.batches()).toEqual([]);
  });

  it('uses the express lane for the first batches of a range, while its app has allowance left', async () => {
    const push = await pushTo(new MemoryStreams(1).addUsers(2500));
    await push.run();
    expect(push.express.sent.map(({ batch }) => batch)).toEqual([0, 1, 2, 3, 4]);
    const busy = await pushTo(new MemoryStreams(1).addUsers(2500));
    busy.state.allowance = 1000;
    await busy.run();
    expect(busy.express.sent).toEqual([]);
    expect(new Set(busy.receiversOf(busy.bulk.sent)).size).toBe(2500);
  });
});
