import { ulid } from 'ulid';
import type { Push } from '../../shared/domain/push/push.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { loseAnswers } from '../lost-answers.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';

const keys = new Keyspace(2);
const OUTCOME = { users: 0, posted: 3, gone: 1, refused: 0, withheld: 0 };

describe('the progress of a push', () => {
  let tables: Engine;
  let app = 0;
  beforeAll(async () => {
    tables = await startEngine();
  });
  beforeEach(() => {
    app++;
  });
  afterAll(() => tables?.stop());

  /** A push that is split into one range, with batches that were recorded. */
  async function recorded(batches: number) {
    const stores = storesAt(tables.endpoint, keys);
    const taskId = ulid();
    const draft = { app, taskId, from: 'a', body: [], lifeTime: 60 };
    const record = await stores.pushes.create(draft, { position: taskId });
    const push = record.push as Push;
    await stores.progress.split(app, taskId, 2);
    const unsent = Array.from({ length: batches }, (_, batch) => ({
      batch,
      shard: 0,
      lastShard: 0,
      through: `u${batch}#c`,
      users: 2,
    }));
    const range = { first: 0, end: 2, of: 1 };
    const from = { batches: 0, finished: false, unsent: [] };
    const to = { shard: 0, through: 'u#c', batches, finished: true, unsent };
    const advance = () => stores.progress.advance(push, range, from, to);
    const state = async () => (await stores.pushes.get(app, taskId))?.state;
    const count = (batch: number) => stores.progress.countBatch(app, taskId, 0, batch, OUTCOME);
    return { stores, taskId, push, advance, state, count, range };
  }

  it('is closed by a repeated count when the first one died before it closed the push', async () => {
    const { stores, taskId, advance, state, count } = await recorded(1);
    await advance();
    let writes = 0;
    stores.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'UpdateItemCommand' && ++writes === 2) throw new Error('died');
          return next(args);
        },
      { step: 'initialize', priority: 'low' },
    );
    await expect(count(0)).rejects.toThrow('died');
    expect(await state()).toBe('accepted');
    await count(0);
    expect(await state()).toBe('done');
    expect((await stores.progress.progress(app, taskId))?.counters).toEqual({ ...OUTCOME, users: 2 });
  });

  it('tells which recorded batches are not known to be sent, and not counted', async () => {
    const { stores, taskId, advance, count } = await recorded(3);
    await advance();
    await count(1);
    const { unsent } = await stores.progress.checkpoint(app, taskId, 0);
    expect(unsent.map(({ batch }) => batch)).toEqual([0, 2]);
    await stores.progress.markSent(app, taskId, 0, 2);
    expect((await stores.progress.checkpoint(app, taskId, 0)).unsent).toHaveLength(2);
    await stores.progress.markSent(app, taskId, 0, 3);
    expect((await stores.progress.checkpoint(app, taskId, 0)).unsent).toEqual([]);
  });

  it('advances once, and goes on when the answer was lost', async () => {
    const { stores, advance } = await recorded(1);
    loseAnswers(stores.client);
    expect(await advance()).toBe(true);
    expect(await advance()).toBe(false);
  });

  it('is split or delivered as a whole, and not both', async () => {
    const { stores, taskId } = await recorded(1);
    expect(await stores.progress.split(app, taskId, 1)).toBe(2);
    await stores.progress.closeWhole(app, taskId, OUTCOME);
    expect((await stores.progress.progress(app, taskId))?.counters.posted).toBe(0);
    const other = ulid();
    await stores.pushes.create(
      { app, taskId: other, from: 'a', body: [], lifeTime: 60 },
      { position: other },
    );
    await stores.progress.closeWhole(app, other, OUTCOME);
    await stores.progress.closeWhole(app, other, OUTCOME);
    expect(await stores.progress.split(app, other, 1)).toBeUndefined();
    expect(await stores.progress.progress(app, other)).toMatchObject({
      state: 'done',
      counters: OUTCOME,
      progress: 1,
    });
  });

  it('keeps a cancelled push cancelled, and has its counters', async () => {
    const stores = storesAt(tables.endpoint, keys);
    const taskId = ulid();
    await stores.pushes.create({ app, taskId, from: 'a', body: [], lifeTime: 60 }, { position: taskId });
    await stores.pushes.cancel(app, taskId, Date.now());
    await stores.progress.closeWhole(app, taskId, OUTCOME);
    expect(await stores.progress.progress(app, taskId)).toMatchObject({
      state: 'cancelled',
      counters: OUTCOME,
    });
  });
});

describe('what waits to be sent', () => {
  let tables: Engine;
  beforeAll(async () => {
    tables = await startEngine();
  });
  afterAll(() => tables?.stop());

  it('is listed until it is on its way, cancelled or dispatched', async () => {
    const stores = storesAt(tables.endpoint, keys);
    const now = Date.now();
    const listed = async (before: number) => {
      const parts = Array.from({ length: stores.waiting.parts }, (_, part) => part);
      const found = await Promise.all(parts.map((part) => stores.waiting.find(part, before, 100)));
      return found.flat().map((due) => ('taskId' in due ? due.taskId : due.scheduledTask));
    };
    const create = async (when: number | undefined) => {
      const taskId = ulid(now);
      const draft = { app: 1, taskId, from: 'a', body: [], lifeTime: 60 };
      await stores.pushes.create(draft, when === undefined ? { position: taskId } : { sendAt: when });
      return taskId;
    };
    const accepted = await create(undefined);
    const later = await create(now + 60_000);
    const cancelled = await create(undefined);
    const task = {
      app: 1,
      id: 5,
      type: 'All',
      identifier: 'admin',
      createdAt: now,
      dueAt: now - 10,
      content: {},
    };
    await stores.scheduledTasks.create(task);
    expect((await listed(now + 1)).sort()).toEqual([accepted, cancelled, 5].sort());
    expect(await listed(now + 60_001)).toContain(later);
    await stores.pushes.markPublished(1, accepted);
    await stores.pushes.cancel(1, cancelled, now);
    const read = await stores.scheduledTasks.get(1, 5);
    if (read === undefined) throw new Error('The task is gone');
    await stores.scheduledTasks.beginDispatch(read);
    expect(await listed(now + 1)).toEqual([5]);
    await stores.scheduledTasks.endDispatch(read, { pushTaskId: 'x' });
    expect(await listed(now + 1)).toEqual([]);
  });

  it('is a push once it is released, with the condition of that moment', async () => {
    const stores = storesAt(tables.endpoint, keys);
    const taskId = ulid();
    const namedCondition = { attribute: 'level', value: 'gold' };
    const draft = { app: 2, taskId, from: 'a', body: [], lifeTime: 60, namedCondition };
    await stores.pushes.create(draft, { sendAt: Date.now() });
    const position = ulid();
    const release = () => stores.scheduledPushes.release(2, taskId, position, { slot: 1, value: 'gold' });
    loseAnswers(stores.client);
    const released = await release();
    expect(released).toMatchObject({
      state: 'accepted',
      push: { position, condition: { slot: 1, value: 'gold' } },
    });
    expect(released?.draft).toHaveProperty('namedCondition', namedCondition);
    expect((await release())?.push?.position).toBe(position);
  });

  it('moves in the log only while it is accepted and where it was', async () => {
    const stores = storesAt(tables.endpoint, keys);
    const taskId = ulid();
    const draft = { app: 3, taskId, from: 'a', body: [], lifeTime: 60 };
    const { push } = await stores.pushes.create(draft, { position: taskId });
    if (push === undefined) throw new Error('It is not accepted');
    const moved = await stores.pushes.move(push, ulid());
    expect(await stores.pushes.move(push, ulid())).toBeUndefined();
    expect(await stores.pushes.get(3, taskId)).toMatchObject({
      push: { position: moved?.position },
      earlierPositions: [taskId],
    });
    await stores.pushes.cancel(3, taskId, Date.now());
    if (moved !== undefined) expect(await stores.pushes.move(moved, ulid())).toBeUndefined();
  });
});
