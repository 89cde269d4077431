import type { ScheduledTask } from '../../shared/domain/push/scheduled-task.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { UsedTagStore } from '../../shared/storage/used-tags.ts';
import { loseAnswers } from '../lost-answers.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';
import { tableNames } from './running-stack.ts';

const keys = new Keyspace(2);
const app = 7;

/** A worker whose every write is carried out and then times out, so that the SDK repeats it. */
function worker(endpoint: string) {
  const stores = storesAt(endpoint, keys);
  const lost = loseAnswers(stores.client);
  return { ...stores, lost, usedTags: new UsedTagStore(stores.client, tableNames().Settings, keys) };
}

describe('when the answer to every write is lost and the write is repeated', () => {
  let tables: Engine;
  beforeAll(async () => {
    tables = await startEngine();
  });
  afterAll(() => tables?.stop());

  let nextId = 1;
  async function pendingTask({ scheduledTasks }: ReturnType<typeof worker>): Promise<ScheduledTask> {
    const id = nextId++;
    const content = { OfflinePushInfo: { Title: 't' } };
    await scheduledTasks.create({ app, id, type: 'All', identifier: 'a', createdAt: 1, dueAt: 2, content });
    const task = await scheduledTasks.get(app, id);
    if (task === undefined) throw new Error('The task was not created');
    return task;
  }

  it('a scheduled task is created, moved, dispatched and deleted as if nothing had happened', async () => {
    const stores = worker(tables.endpoint);
    const { scheduledTasks } = stores;
    const task = await pendingTask(stores);
    expect(task).toMatchObject({
      status: 'pending',
      revision: 1,
      content: { OfflinePushInfo: { Title: 't' } },
    });
    expect(await scheduledTasks.replace({ ...task, dueAt: 5 })).toBe(true);
    const moved = await scheduledTasks.get(app, task.id);
    expect(moved).toEqual({ ...task, dueAt: 5, revision: 2 });
    expect(await scheduledTasks.beginDispatch({ ...task, revision: 2 })).toBe(true);
    await scheduledTasks.endDispatch(task, { pushTaskId: 'p' });
    expect(await scheduledTasks.get(app, task.id)).toMatchObject({ status: 'dispatched', pushTaskId: 'p' });
    const other = await pendingTask(stores);
    expect(await scheduledTasks.delete(app, other.id)).toBe(true);
    expect(await scheduledTasks.get(app, other.id)).toBeUndefined();
    expect(stores.lost()).toBe(6);
  });

  it('a write that really came too late is still refused', async () => {
    const stores = worker(tables.endpoint);
    const { scheduledTasks } = stores;
    const task = await pendingTask(stores);
    expect(await scheduledTasks.replace(task)).toBe(true);
    expect(await scheduledTasks.replace(task)).toBe(false);
    expect(await scheduledTasks.beginDispatch(task)).toBe(false);
    await expect(
      scheduledTasks.create({ ...task, content: { OfflinePushInfo: { Title: 'other' } } }),
    ).rejects.toThrow(/already/);
    await scheduledTasks.beginDispatch({ ...task, revision: 2 });
    expect(await scheduledTasks.delete(app, task.id)).toBe(false);
  });

  it('exactly one of many workers gets a task', async () => {
    const stores = worker(tables.endpoint);
    const task = await pendingTask(stores);
    const begun = await Promise.all(
      Array.from({ length: 8 }, () => worker(tables.endpoint).scheduledTasks.beginDispatch(task)),
    );
    expect(begun.filter(Boolean)).toHaveLength(1);
  });

  it('a day counter counts each push once', async () => {
    const { dayCounts } = worker(tables.endpoint);
    const counted: boolean[] = [];
    for (let push = 0; push < 4; push++) counted.push(await dayCounts.countOnDay(app, 'x', '2026-11-25', 3));
    expect(counted).toEqual([true, true, true, false]);
  });

  it('the tags of an app are counted once each', async () => {
    const { usedTags } = worker(tables.endpoint);
    await usedTags.record(app, ['a', 'b'], 3);
    await usedTags.record(app, ['b', 'c'], 3);
    await expect(usedTags.record(app, ['d'], 3)).rejects.toMatchObject({ kind: 'tagsOfAppExceeded' });
    await usedTags.record(app, ['d'], 4);
  });

  it('an attribute name is nobody else’s, and shards are as they were', async () => {
    const { settings, deployment } = worker(tables.endpoint);
    await settings.nameAttributes(app, new Map([[0, 'city']]));
    await settings.nameAttributes(app, new Map([[0, 'town']]));
    expect(await settings.attributeNames(app)).toEqual(new Map([[0, 'town']]));
    await deployment.assertShards();
  });

  it('tags and values are held for as long as they were, and not twice', async () => {
    const { accounts, attributes, tags, history } = worker(tables.endpoint);
    const now = Date.now();
    await accounts.import(app, { userId: 'u' }, now - 100);
    const user = { userId: 'u', createdAt: now - 100 };
    await tags.add(app, user, ['vip'], now - 50, await tags.ofUser(app, 'u'));
    await tags.remove(app, 'u', ['vip'], now - 40);
    await tags.add(app, user, ['vip'], now - 30, await tags.ofUser(app, 'u'));
    expect((await tags.ofUser(app, 'u')).held.get('vip')).toEqual({ tag: 'vip', addedAt: now - 30 });
    expect(await history.since(app, 'u', 0)).toEqual([{ tag: 'vip', from: now - 50, to: now - 40 }]);
    for (const [value, at] of [['a', 20] as const, ['b', 10] as const]) {
      const account = await accounts.get(app, 'u');
      if (account === undefined) throw new Error('There is no account');
      await attributes.change(app, account, new Map([[3, value]]), now - at);
    }
    expect((await accounts.get(app, 'u'))?.values.get(3)).toEqual({ value: 'b', since: now - 10 });
    expect(await history.since(app, 'u', now - 40)).toEqual([
      { slot: 3, value: 'a', from: now - 20, to: now - 10 },
    ]);
  });
});
