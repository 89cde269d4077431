import { VirtualClock } from '../../../bench/virtual-clock.ts';
import { type DeliveryDeps, deliver } from '../../../shared/domain/push/delivery.ts';
import type { PostOutcome } from '../../../shared/domain/push/ports.ts';
import type { PushCounters } from '../../../shared/domain/push/progress.ts';
import type { DeliveryBatch, Receiver } from '../../../shared/domain/push/tasks.ts';
import { MemoryQueue } from './memory-queue.ts';

/** Delivers batches on a virtual clock that advances on waits. */
function setUp(outcomeOf: (connectionId: string, attempt: number) => PostOutcome | Error = () => 'posted') {
  let time = 1_700_000_000_000;
  const express = new MemoryQueue<DeliveryBatch>();
  const bulk = new MemoryQueue<DeliveryBatch>();
  const posts: { readonly connectionId: string; readonly at: number }[] = [];
  const counted: PushCounters[] = [];
  const removed: string[] = [];
  const metrics = new Map<string, number>();
  /** The reserved times of the push's bucket, and of the deployment's. */
  const state = { cancelled: false, push: 0, deployment: 0, express: 0, app: 0 };
  const deps: DeliveryDeps = {
    poster: {
      prepare: () => async (connectionId) => {
        const attempt = posts.filter((post) => post.connectionId === connectionId).length;
        posts.push({ connectionId, at: time });
        const outcome = outcomeOf(connectionId, attempt);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
    connections: {
      remove: async (_, connectionId) => {
        removed.push(connectionId);
      },
    },
    pushes: { isCancelled: async () => state.cancelled },
    progress: {
      countBatch: async (_, __, ___, ____, counters) => {
        counted.push(counters);
      },
      closeWhole: async (_, __, counters) => {
        counted.push(counters);
      },
    },
    rates: {
      reserve: async ({ kind }, count, perSecond, now, horizon, burst = 0) => {
        const start = Math.max(state[kind], now - burst);
        if (start > now + horizon) return { freeAt: start - horizon };
        state[kind] = start + (count * 1000) / perSecond;
        return { start };
      },
    },
    delivery: { express, bulk },
    postsPerSecond: 10_000,
    patience: 15_000,
    hasTime: () => true,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    now: () => time,
    meter: (name, value) => metrics.set(name, (metrics.get(name) ?? 0) + value),
  };
  const batch = (
    receivers: number | readonly Receiver[],
    given: Partial<DeliveryBatch> = {},
  ): DeliveryBatch => {
    const list =
      typeof receivers === 'number'
        ? Array.from({ length: receivers }, (_, index) => ({
            userId: `u${index}`,
            connectionId: `c${index}`,
          }))
        : receivers;
    return {
      app: 1,
      taskId: 'push',
      range: 0,
      batch: 0,
      users: list.length,
      recordedUsers: list.length,
      lane: 'express',
      frame: 'frame',
      receivers: list,
      handBacks: 0,
      throttles: 0,
      posted: 0,
      gone: 0,
      refused: 0,
      ...given,
    };
  };
  /** Delivers a batch, and its requeued rest, until nothing is left. Returns the number of deliveries. */
  const untilCounted = async (first: DeliveryBatch): Promise<number> => {
    let next: DeliveryBatch | undefined = first;
    let deliveries = 0;
    for (; next !== undefined; deliveries++) {
      await deliver(deps, next);
      const [delay = 0] = [...express.delays.splice(0), ...bulk.delays.splice(0)];
      time += delay * 1000;
      next = [...express.take(), ...bulk.take()][0];
    }
    return deliveries;
  };
  return {
    deps,
    express,
    bulk,
    posts,
    counted,
    removed,
    metrics,
    state,
    batch,
    untilCounted,
    clock: () => time,
  };
}

describe('delivering a batch', () => {
  it('counts posted and closed connections, and removes the closed ones', async () => {
    const { deps, batch, counted, removed } = setUp((id) => (id === 'c1' ? 'gone' : 'posted'));
    await deliver(deps, batch(3));
    expect(counted).toEqual([{ users: 0, posted: 2, gone: 1, refused: 0, withheld: 0 }]);
    expect(removed).toEqual(['c1']);
  });

  it('counts a connection that API Gateway rejects, and continues with the others', async () => {
    const { deps, batch, counted, posts } = setUp((id) => (id === 'c1' ? 'refused' : 'posted'));
    await deliver(deps, batch(100));
    expect(counted).toMatchObject([{ posted: 99, refused: 1 }]);
    expect(posts.filter(({ connectionId }) => connectionId === 'c1')).toHaveLength(1);
  });

  it('stops when posting is forbidden, and counts nothing', async () => {
    const { deps, batch, counted, posts, express } = setUp(() => new Error('HTTP 403'));
    await expect(deliver(deps, batch(400))).rejects.toThrow('403');
    expect(counted).toEqual([]);
    expect(express.sent).toEqual([]);
    expect(posts.length).toBeLessThanOrEqual(32);
  });

  it('continues when a closed connection cannot be removed', async () => {
    const { deps, batch, counted } = setUp((id) => (id === 'c1' ? 'gone' : 'posted'));
    const remove = () => Promise.reject(new Error('out of order'));
    await deliver({ ...deps, connections: { remove } }, batch(3));
    expect(counted).toMatchObject([{ posted: 2, gone: 1 }]);
  });

  it('requeues a connection that may not be open yet, and counts it as gone if it is still closed', async () => {
    const { batch, clock, counted, removed, untilCounted } = setUp(() => 'gone');
    const young = { userId: 'u', connectionId: 'c', connectedAt: clock() - 1000 };
    expect(await untilCounted(batch([young]))).toBeGreaterThan(1);
    expect([counted, removed]).toMatchObject([[{ gone: 1 }], ['c']]);
  });

  it('posts to a connection that opens in the meantime', async () => {
    const { batch, clock, counted, removed, untilCounted } = setUp((_, attempt) =>
      attempt < 3 ? 'gone' : 'posted',
    );
    await untilCounted(batch([{ userId: 'u', connectionId: 'c', connectedAt: clock() }]));
    expect([counted, removed]).toMatchObject([[{ posted: 1, gone: 0 }], []]);
  });

  it.each([1, 3, 400])(
    'of %i receivers waits a quarter of an hour for a throttled account',
    async (receivers) => {
      const { batch, clock, counted, untilCounted, metrics } = setUp(() => 'throttled');
      const begun = clock();
      expect(await untilCounted(batch(receivers))).toBe(33);
      expect(clock() - begun).toBeGreaterThan(5 * 60_000);
      expect(counted).toMatchObject([{ refused: receivers }]);
      expect(metrics.get('AccountThrottled')).toBe(33);
    },
  );

  it('gives up a slow client sooner when posts to others succeed', async () => {
    const { batch, counted, untilCounted } = setUp((id) => (id === 'c0' ? 'throttled' : 'posted'));
    expect(await untilCounted(batch(2))).toBe(9);
    expect(counted).toMatchObject([{ posted: 1, refused: 1 }]);
  });

  it('withholds the rest of a cancelled push', async () => {
    const { deps, batch, counted, state, posts } = setUp();
    state.cancelled = true;
    await deliver(deps, batch(5));
    expect([counted, posts]).toEqual([[{ users: 0, posted: 0, gone: 0, refused: 0, withheld: 5 }], []]);
  });

  it('does not send a push that has expired in the meantime', async () => {
    const { deps, batch, counted, posts, clock } = setUp();
    await deliver(deps, batch(5, { sendUntil: clock() - 1 }));
    expect([counted, posts]).toEqual([[{ users: 0, posted: 0, gone: 0, refused: 0, withheld: 5 }], []]);
  });

  it('closes the push when the batch is the whole of it', async () => {
    const { deps, batch, counted } = setUp();
    const { range: _, ...whole } = batch(5);
    await deliver(deps, whole);
    expect(counted).toMatchObject([{ users: 5, posted: 5 }]);
  });

  it('counts an empty batch without waiting for a turn', async () => {
    const { deps, batch, counted, state } = setUp();
    await deliver(deps, batch(0));
    expect([counted, state.deployment]).toMatchObject([[{ posted: 0 }], 0]);
  });
});

describe('the turn of a batch', () => {
  it('spaces the posts of a push with a rate limit', async () => {
    const { deps, batch } = setUp();
    const clock = new VirtualClock();
    const times: number[] = [];
    const poster = {
      prepare: () => async () => {
        times.push(clock.now());
        return 'posted' as const;
      },
    };
    const timed = { ...deps, poster, now: clock.now, sleep: clock.sleep };
    await clock.until(deliver(timed, batch(5, { rateLimit: 2, lane: 'bulk' })));
    expect(times).toEqual([0, 500, 1000, 1500, 2000]);
  });

  it('waits in the queue if it is far off, and is reserved once', async () => {
    const { deps, batch, bulk, state, clock, posts } = setUp();
    state.push = clock() + 30_000;
    await deliver(deps, batch(1, { rateLimit: 0.1, lane: 'bulk' }));
    const [waiting] = bulk.sent;
    expect([posts.length, bulk.delays, waiting?.turnAt]).toEqual([0, [26], clock() + 30_000]);
    const reserved = state.push;
    await deliver(deps, { ...batch(1), ...waiting });
    expect(state.push).toBe(reserved);
  });

  it('waits in the queue at most 900 seconds at once', async () => {
    const { deps, batch, bulk, state, clock } = setUp();
    state.push = clock() + 7_200_000;
    await deliver(deps, batch(1, { rateLimit: 0.02, lane: 'bulk' }));
    expect(bulk.delays).toEqual([900]);
  });

  it('under the limit of the deployment leaves capacity for a small push before a large one', async () => {
    const { deps, batch, bulk, express, state, clock, posts } = setUp();
    const impatient = { ...deps, patience: 0 };
    state.deployment = clock() + 600;
    await deliver(impatient, batch(1, { lane: 'bulk' }));
    expect([bulk.sent.length, posts.length]).toEqual([1, 0]);
    await deliver(impatient, batch(1, { lane: 'express' }));
    expect([express.sent.length, posts.length]).toEqual([0, 1]);
  });

  it('is requested again until the patience is over', async () => {
    const { deps, batch, bulk, state, clock, posts } = setUp();
    state.deployment = clock() + 5000;
    await deliver(deps, batch(1, { lane: 'bulk' }));
    expect([bulk.sent.length, posts.length]).toEqual([0, 1]);
  });
});
