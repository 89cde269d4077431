import { ulid } from 'ulid';
import { announce } from '../../shared/domain/events/announce.ts';
import type { PushEvent } from '../../shared/domain/events/event.ts';
import type { EventTask } from '../../shared/domain/events/ports.ts';
import { sweepEvents } from '../../shared/domain/events/sweep-events.ts';
import type { PushRecord } from '../../shared/domain/push/push-record.ts';
import { EventOutboxStore } from '../../shared/storage/event-outbox.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { PushProgressStore } from '../../shared/storage/push-progress.ts';
import { PushRecordStore } from '../../shared/storage/push-records.ts';
import { WebhookStore } from '../../shared/storage/webhooks.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';
import { tableNames } from './running-stack.ts';

const keys = new Keyspace(4);
const COUNTERS = { users: 1, posted: 1, gone: 0, refused: 0, withheld: 0 };
const MINUTE = 60_000;

describe('the outbox of events', () => {
  let engine: Engine;
  let app = 0;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());
  beforeEach(() => {
    app++;
  });

  function set(onChange?: (record: PushRecord) => Promise<void>) {
    const { client, waiting } = storesAt(engine.endpoint, keys);
    const { Pushes, Settings } = tableNames();
    const outbox = new EventOutboxStore(client, Pushes, keys);
    const progress = new PushProgressStore(client, Pushes, keys, onChange);
    const sent: PushEvent[] = [];
    let now = Date.now();
    const deps = {
      progress: (of: number, taskId: string) => progress.progress(of, taskId),
      outbox,
      waysOut: async () => ({ bus: true, webhook: false }),
      bus: { send: async (events: readonly PushEvent[]) => void sent.push(...events) },
      webhooks: { send: async () => undefined },
      now: () => now,
      meter: () => undefined,
    };
    return {
      client,
      waiting,
      outbox,
      progress,
      pushes: new PushRecordStore(client, Pushes, keys, onChange),
      webhooks: new WebhookStore(client, Settings, keys),
      sent,
      announce: (taskId: string) => announce(deps, { app, taskId }),
      /** Sweeps after some minutes, and announces what is found. */
      async sweepAfter(minutes: number) {
        now += minutes * MINUTE;
        const tasks: EventTask[] = [];
        await sweepEvents(
          { overdue: outbox, queue: { send: async (found) => void tasks.push(...found) } },
          now,
        );
        const own = tasks.filter((task) => task.app === app);
        for (const { taskId } of own) await announce(deps, { app, taskId });
        return own.length;
      },
      types: () => sent.map(({ type }) => type),
    };
  }

  const draft = (taskId: string) => ({ app, taskId, from: 'a', body: [], lifeTime: 60, emitsEvents: true });

  it('sends every event though each function died right after the change that it reports', async () => {
    const { outbox, pushes, progress, sweepAfter, types } = set();
    const taskId = ulid();
    await outbox.open(app, taskId, Date.now());
    await pushes.create(draft(taskId), { position: taskId });
    await pushes.markPublished(app, taskId);
    await sweepAfter(2);
    expect(types()).toEqual(['push.started']);
    await progress.closeWhole(app, taskId, COUNTERS);
    await sweepAfter(4);
    expect(types()).toEqual(['push.started', 'push.done']);
    expect(await sweepAfter(60)).toBe(0);
  });

  it('passes a push over that died before it was recorded, after an hour', async () => {
    const { outbox, sweepAfter, types } = set();
    await outbox.open(app, ulid(), Date.now());
    expect(await sweepAfter(2)).toBe(1);
    expect(await sweepAfter(70)).toBe(1);
    expect(await sweepAfter(600)).toBe(0);
    expect(types()).toEqual([]);
  });

  it('looks at a scheduled push when it is due, and not every minute until then', async () => {
    const { outbox, pushes, sweepAfter, types } = set();
    const taskId = ulid();
    const dueAt = Date.now() + 30 * MINUTE;
    await outbox.open(app, taskId, Date.now(), dueAt);
    await pushes.create(draft(taskId), { sendAt: dueAt });
    await sweepAfter(2);
    expect(types()).toEqual(['push.scheduled']);
    expect(await sweepAfter(20)).toBe(0);
    expect(await sweepAfter(20)).toBe(1);
  });

  it('reports a push that was cancelled after it was done, also when the function died after the cancelling', async () => {
    const { outbox, pushes, progress, announce: look, sweepAfter, types } = set();
    const taskId = ulid();
    await outbox.open(app, taskId, Date.now());
    await pushes.create(draft(taskId), { position: taskId });
    await pushes.markPublished(app, taskId);
    await progress.closeWhole(app, taskId, COUNTERS);
    await look(taskId);
    await outbox.open(app, taskId, Date.now() + 1);
    await pushes.cancel(app, taskId, Date.now());
    await sweepAfter(2);
    expect(types()).toEqual(['push.started', 'push.done', 'push.cancelled']);
  });

  it('keeps a push listed that is listed again while its events are sent', async () => {
    const { outbox, sweepAfter } = set();
    const taskId = ulid();
    const now = Date.now();
    await outbox.open(app, taskId, now);
    const entry = await outbox.take(app, taskId, now);
    if (entry === undefined || entry === 'busy') throw new Error('The entry was not taken');
    await outbox.open(app, taskId, now + 1);
    await outbox.giveBack({ app, taskId }, entry, ['evt'], undefined);
    expect(await sweepAfter(2)).toBe(1);
  });

  it('gives an entry to one function at a time, until that one has had its time', async () => {
    const { outbox } = set();
    const taskId = ulid();
    const now = Date.now();
    await outbox.open(app, taskId, now);
    expect(await outbox.take(app, taskId, now)).toMatchObject({ breakers: [] });
    expect(await outbox.take(app, taskId, now + 1000)).toBe('busy');
    expect(await outbox.take(app, taskId, now + 9000)).toMatchObject({ breakers: [] });
    expect(await outbox.take(app, ulid(), now)).toBeUndefined();
  });

  it('reports a breaker once for a push, and none for a push that nobody wants events of', async () => {
    const { outbox, pushes, announce: look, sent } = set();
    const [wanted, unwanted] = [ulid(), ulid()];
    const breaker = { provider: 'fcm', openedAt: Date.now(), detail: 'THIRD_PARTY_AUTH_ERROR' } as const;
    await outbox.open(app, wanted, Date.now());
    await pushes.create(draft(wanted), { position: wanted });
    await outbox.addBreaker(app, wanted, breaker);
    await outbox.addBreaker(app, wanted, { ...breaker, openedAt: 1, detail: 'later' });
    await outbox.addBreaker(app, unwanted, breaker);
    await look(wanted);
    await look(wanted);
    await look(unwanted);
    expect(sent).toMatchObject([
      { type: 'push.breaker_opened', data: { taskId: wanted, provider: 'fcm', reason: breaker.detail } },
    ]);
  });

  it('does not stand among the pushes that wait to be published', async () => {
    const { outbox, waiting } = set();
    const taskId = ulid();
    await outbox.open(app, taskId, 0);
    for (let part = 0; part < waiting.parts; part++) {
      const found = await waiting.find(part, Date.now(), 100);
      expect(found).not.toContainEqual({ app, taskId });
    }
  });

  it('hears of every change of the state, and of nothing else', async () => {
    const changes: string[] = [];
    const { pushes, progress } = set(async ({ state, isPublished }) => {
      changes.push(isPublished ? `${state}, published` : state);
    });
    const taskId = ulid();
    const push = await pushes.create(draft(taskId), { position: taskId });
    await pushes.markPublished(app, taskId);
    await progress.split(app, taskId, 4);
    await pushes.fail(app, taskId);
    await pushes.fail(app, taskId);
    if (push.push === undefined) throw new Error('It is not accepted');
    const range = { first: 0, end: 4, of: 1 };
    await progress.advance(push.push, range, await progress.checkpoint(app, taskId, 0), {
      batches: 0,
      finished: true,
      unsent: [],
    });
    await pushes.cancel(app, taskId, Date.now());
    await pushes.cancel(app, taskId, Date.now());
    expect(changes).toEqual(
      ['accepted', 'failed', 'done', 'cancelled'].map((state) => `${state}, published`),
    );
  });
});

describe('the endpoint of an app', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());
  const endpoint = { url: 'https://example.com', form: 'standard', secret: 'whsec_' } as const;

  function store() {
    const { client } = storesAt(engine.endpoint, keys);
    return new WebhookStore(client, tableNames().Settings, keys);
  }

  it('has two places, which come free when their time is over', async () => {
    const webhooks = store();
    await webhooks.set(1, endpoint);
    const turns = [await webhooks.take(1, 1000, 2000), await webhooks.take(1, 1000, 2000)];
    expect(
      turns.map((turn) => (typeof turn === 'object' && 'slot' in turn ? turn.slot : turn)).sort(),
    ).toEqual([0, 1]);
    expect(await webhooks.take(1, 1500, 2500)).toBe('busy');
    expect(await webhooks.take(1, 2000, 3000)).toMatchObject({ webhook: endpoint });
  });

  it('is paused and counts its failures until a request succeeds', async () => {
    const webhooks = store();
    await webhooks.set(2, endpoint);
    const failed = { kind: 'failed', at: 1000, detail: 'HTTP 503', pausedUntil: 5000 } as const;
    for (let count = 0; count < 2; count++) {
      const turn = await webhooks.take(2, 6000, 7000);
      if (typeof turn === 'string' || !('slot' in turn)) throw new Error(`No turn: ${JSON.stringify(turn)}`);
      await webhooks.giveBack(2, turn.slot, failed);
    }
    expect(await webhooks.find(2)).toMatchObject({
      failures: 2,
      lastFailure: { at: 1000, detail: 'HTTP 503' },
    });
    expect(await webhooks.take(2, 4000, 5000)).toEqual({ pausedUntil: 5000 });
    await webhooks.giveBack(2, 0, { kind: 'delivered', at: 6000 });
    expect(await webhooks.find(2)).toMatchObject({ lastSuccessAt: 6000 });
    expect(await webhooks.find(2)).not.toHaveProperty('failures');
  });

  it('that is switched off stays off until it is set again', async () => {
    const webhooks = store();
    await webhooks.set(3, endpoint);
    await webhooks.giveBack(3, 0, { kind: 'gone', at: 1000, reason: 'HTTP 410' });
    expect([await webhooks.isOn(3), await webhooks.take(3, 2000, 3000)]).toEqual([false, 'off']);
    await webhooks.set(3, endpoint);
    expect(await webhooks.isOn(3)).toBe(true);
  });

  it('that was removed while a request was under way does not come back', async () => {
    const webhooks = store();
    await webhooks.set(4, endpoint);
    await webhooks.remove(4);
    await webhooks.giveBack(4, 0, { kind: 'delivered', at: 1000 });
    expect([await webhooks.find(4), await webhooks.take(4, 1, 2)]).toEqual([undefined, 'off']);
  });
});
