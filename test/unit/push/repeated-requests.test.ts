import type { App } from '../../../shared/domain/apps/app.ts';
import { Quotas } from '../../../shared/domain/limits/quotas.ts';
import { type AcceptOptions, acceptPush } from '../../../shared/domain/push/accept.ts';
import type { PushOrder } from '../../../shared/domain/push/order.ts';
import type { Claim } from '../../../shared/domain/push/ports.ts';
import type { PushRecord } from '../../../shared/domain/push/push-record.ts';

const START = 1_800_000_000_000;
const app: App = {
  sdkAppId: 1,
  secretKeys: ['key'],
  admins: ['admin'],
  viewers: [],
  push: {},
  settings: { pushEnabled: true, strictConditions: false, commandCallsPerSecond: {} },
};
const order: PushOrder = {
  random: 7,
  audience: { everyone: true },
  body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
  lifeTime: 60,
};

/** The stores that accepting needs, in memory, where recording can fail once. */
function stores() {
  const claims = new Map<string, Claim & { readonly at: number }>();
  const records = new Map<string, PushRecord>();
  const scheduled: string[] = [];
  let now = START;
  let failures = 0;
  const never = async () => {
    throw new Error('not asked for');
  };
  const deps = {
    claims: {
      async claim(_app: number, digest: string, claim: Claim, window: number) {
        const before = claims.get(digest);
        if (before !== undefined && before.at >= now - window) return before;
        claims.set(digest, { ...claim, at: now });
        return claim;
      },
      async find(_app: number, digest: string, since: number) {
        const before = claims.get(digest);
        return before !== undefined && before.at >= since ? before : undefined;
      },
    },
    pushes: {
      get: async (_app: number, taskId: string) => records.get(taskId),
      async create(draft: PushRecord['draft'], ...rest: unknown[]) {
        if (failures-- > 0) throw new Error('the store is out of order');
        const when = rest.at(-1) as { readonly position: string } | { readonly sendAt: number };
        const record: PushRecord = {
          draft,
          createdAt: now,
          isPublished: false,
          earlierPositions: [],
          ...('sendAt' in when
            ? { state: 'scheduled', sendAt: when.sendAt }
            : { state: 'accepted', push: { ...draft, position: when.position, acceptedAt: now } }),
        };
        records.set(draft.taskId, record);
        return record;
      },
      release: never,
      move: never,
      markPublished: async (_app: number, taskId: string) => {
        const record = records.get(taskId);
        if (record === undefined) return undefined;
        const published = { ...record, isPublished: true };
        records.set(taskId, published);
        return published;
      },
    },
    log: { append: async () => undefined, withdraw: never },
    fanOut: { send: async () => undefined },
    sleep: async () => undefined,
    shardMap: { shards: 1, shardOf: () => 0 },
    accounts: { get: async () => undefined },
    settings: { attributeSlots: async () => new Map<string, number>() },
    quotas: new Quotas({ tryTake: never, reserve: never }, { countOnDay: never }),
    schedules: {
      putPush: async (_app: number, taskId: string) => void scheduled.push(taskId),
      putTask: never,
      remove: never,
    },
  };
  return {
    records,
    scheduled,
    failOnce: () => {
      failures = 1;
    },
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    push: (options: AcceptOptions = {}, changed: Partial<PushOrder> = {}, ofApp = app) =>
      acceptPush(deps, { app: ofApp, identifier: 'admin' }, { ...order, ...changed }, options, now),
  };
}

describe('a repeated request', () => {
  it('is the same push for 60 seconds, as clients retry after seconds of silence', async () => {
    const { push, wait, records } = stores();
    const first = await push();
    wait(59_000);
    expect(await push()).toBe(first);
    wait(2000);
    expect(await push()).not.toBe(first);
    expect(records.size).toBe(2);
  });

  it('is the same push for as long as the app says', async () => {
    const { push, wait } = stores();
    const short = { ...app, settings: { ...app.settings, repeatWindowSeconds: 1 } };
    const first = await push({}, {}, short);
    wait(1001);
    expect(await push({}, {}, short)).not.toBe(first);
  });

  it('is another push when it says something else, or has another random number', async () => {
    const { push } = stores();
    const pushes = [await push(), await push({}, { random: 8 }), await push({}, { lifeTime: 61 })];
    expect(new Set(pushes).size).toBe(3);
  });

  it('with an idempotency key is the same push for 24 hours, whatever its random number', async () => {
    const { push, wait } = stores();
    const first = await push({ idempotencyKey: 'k' });
    wait(24 * 3600 * 1000 - 1);
    expect(await push({ idempotencyKey: 'k' }, { random: 8 })).toBe(first);
    wait(2);
    expect(await push({ idempotencyKey: 'k' })).not.toBe(first);
  });

  it('with a used key and another content is refused, with the first push', async () => {
    const { push, records } = stores();
    const first = await push({ idempotencyKey: 'k' });
    await expect(push({ idempotencyKey: 'k' }, { body: [] })).rejects.toMatchObject({
      kind: 'idempotencyKeyReused',
      taskId: first,
    });
    expect(records.size).toBe(1);
  });

  it('after a failure in the middle completes the first push', async () => {
    const { push, failOnce, records } = stores();
    failOnce();
    await expect(push({ idempotencyKey: 'k' })).rejects.toThrow('out of order');
    const taskId = await push({ idempotencyKey: 'k' });
    expect(await push({ idempotencyKey: 'k' })).toBe(taskId);
    expect([...records.keys()]).toEqual([taskId]);
  });

  it('of a scheduled push that went out meanwhile answers the first push', async () => {
    const { push, wait, records } = stores();
    const sendAt = START + 10_000;
    const first = await push({ idempotencyKey: 'k', sendAt });
    wait(20_000);
    expect(await push({ idempotencyKey: 'k', sendAt })).toBe(first);
    expect(records.size).toBe(1);
  });

  it('of a scheduled push that was never recorded sends it when its time has passed', async () => {
    const { push, wait, failOnce, records } = stores();
    const sendAt = START + 10_000;
    failOnce();
    await expect(push({ sendAt })).rejects.toThrow('out of order');
    wait(20_000);
    const taskId = await push({ sendAt });
    expect(records.get(taskId)).toMatchObject({ state: 'accepted' });
  });

  it('for a time that is past is refused where nothing was claimed', async () => {
    const { push, records } = stores();
    await expect(push({ idempotencyKey: 'k', sendAt: START - 1 })).rejects.toMatchObject({
      kind: 'sendTimeInvalid',
    });
    expect(records.size).toBe(0);
  });
});
