import type { RateBucket, Reservation } from '../../../shared/domain/limits/ports.ts';
import type { DeliveryBatch } from '../../../shared/domain/push/tasks.ts';
import { reserveTurn } from '../../../shared/domain/push/turn.ts';

const START = 1_800_000_000_000;

const batch = (given: Partial<DeliveryBatch> = {}): DeliveryBatch => ({
  app: 1,
  taskId: 't',
  batch: 0,
  users: 2,
  recordedUsers: 0,
  lane: 'bulk',
  frame: '{}',
  receivers: [
    { userId: 'a', connectionId: 'c1' },
    { userId: 'b', connectionId: 'c2' },
  ],
  handBacks: 0,
  throttles: 0,
  posted: 0,
  gone: 0,
  refused: 0,
  sendUntil: START + 3_600_000,
  ...given,
});

/** A virtual clock, and rates that answer one reservation after the other. */
function world(answers: readonly Reservation[], given: { postsPerSecond?: number; hasTime?: boolean } = {}) {
  let clock = START;
  const waits: number[] = [];
  const reserved: {
    bucket: RateBucket;
    count: number;
    perSecond: number;
    horizon: number;
    burst?: number;
  }[] = [];
  const left = [...answers];
  const deps = {
    rates: {
      async reserve(
        bucket: RateBucket,
        count: number,
        perSecond: number,
        _now: number,
        horizon: number,
        burst?: number,
      ) {
        reserved.push({ bucket, count, perSecond, horizon, ...(burst === undefined ? {} : { burst }) });
        return left.shift() ?? { start: clock };
      },
    },
    postsPerSecond: given.postsPerSecond ?? 1000,
    patience: 10_000,
    hasTime: () => given.hasTime ?? true,
    now: () => clock,
    async sleep(milliseconds: number) {
      waits.push(milliseconds);
      clock += milliseconds;
    },
  };
  return { deps, waits, reserved };
}

describe('the turn of a batch', () => {
  it('is now where there is room, without a wait', async () => {
    const { deps, waits, reserved } = world([{ start: START }]);
    expect(await reserveTurn(deps, batch())).toEqual({ begin: START });
    expect(waits).toEqual([]);
    expect(reserved).toEqual([
      { bucket: { kind: 'deployment', part: 0 }, count: 2, perSecond: 1000, horizon: 500, burst: 400 },
    ]);
  });

  it('is waited for where the deployment has one soon', async () => {
    const { deps, waits } = world([{ start: START + 300 }]);
    expect(await reserveTurn(deps, batch({ lane: 'express' }))).toEqual({ begin: START + 300 });
    expect(waits).toEqual([300]);
  });

  it('shares the rate of the deployment among buckets that can bear the writes', async () => {
    const { deps, reserved } = world([], { postsPerSecond: 60_000 });
    await reserveTurn(deps, batch());
    expect(reserved[0]?.perSecond).toBe(20_000);
  });

  it('is reserved once for a push with a rate limit, and kept through the queue', async () => {
    const { deps, waits, reserved } = world([{ start: START + 2000 }]);
    expect(await reserveTurn(deps, batch({ rateLimit: 1 }))).toEqual({ begin: START + 2000 });
    expect(reserved[0]).toMatchObject({
      bucket: { kind: 'push', app: 1, taskId: 't' },
      count: 2,
      perSecond: 1,
    });
    expect(waits).toEqual([2000]);
    const again = world([]);
    const turnAt = START - 5;
    expect(await reserveTurn(again.deps, batch({ rateLimit: 1, turnAt }))).toEqual({ begin: START });
    expect(again.reserved.map(({ bucket }) => bucket.kind)).toEqual(['deployment']);
  });

  it.each([
    [5000, undefined],
    [5001, 1],
    [6000, 2],
    [10_000_000, 900],
  ])('that is %d ms ahead waits in the queue for %s seconds', async (ahead, seconds) => {
    const { deps } = world([{ start: START + ahead }]);
    const turn = await reserveTurn(deps, batch({ rateLimit: 1 }));
    expect(turn).toEqual(
      seconds === undefined
        ? { begin: START + ahead }
        : { waitInQueue: seconds, reserved: { turnAt: START + ahead } },
    );
  });

  it('fails where none can be reserved for a push with a rate limit', async () => {
    const { deps } = world([{ freeAt: START }]);
    await expect(reserveTurn(deps, batch({ rateLimit: 1 }))).rejects.toThrow(
      'No turn could be reserved for t',
    );
  });

  it('is asked for again where the deployment has no room', async () => {
    const { deps, waits, reserved } = world([{ freeAt: START + 700 }, { start: START + 1700 }]);
    await reserveTurn(deps, batch());
    expect(reserved).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(700);
    expect(waits[0]).toBeLessThanOrEqual(1700);
  });

  it.each([
    ['patience', { freeAt: START + 10_001 }, {}],
    ['time', { freeAt: START }, { hasTime: false }],
  ])('is left to the queue when %s runs out', async (_, answer, given) => {
    const plain = await reserveTurn(world([answer], given).deps, batch());
    expect(plain).toEqual({ waitInQueue: expect.any(Number) });
    const seconds = 'waitInQueue' in plain ? plain.waitInQueue : 0;
    expect([1, 2, 3, 4, 5]).toContain(seconds);
    const capped = world([answer], given);
    const turnAt = START - 1;
    expect(await reserveTurn(capped.deps, batch({ rateLimit: 1, turnAt }))).toMatchObject({
      reserved: { turnAt },
    });
  });
});
