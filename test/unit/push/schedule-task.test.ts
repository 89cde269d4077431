import { DomainError } from '../../../shared/domain/domain-error.ts';
import type { PushOrder } from '../../../shared/domain/push/order.ts';
import { modifyTask, scheduleTask, withdrawTask } from '../../../shared/domain/push/schedule-task.ts';
import type { ScheduledTask } from '../../../shared/domain/push/scheduled-task.ts';
import { appOf } from '../app.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const caller = { app: appOf(), identifier: 'admin' };
const order: PushOrder = { random: 1, audience: { everyone: true }, body: [], lifeTime: 0 };

/** Tasks with a pending one of number 4, and quotas that may be exhausted. */
function stores(given: Partial<ScheduledTask> = {}) {
  const pending: ScheduledTask = {
    app: 7,
    id: 4,
    type: 'All',
    identifier: 'admin',
    createdAt: NOW - DAY,
    dueAt: NOW + DAY,
    content: { title: 'old', desc: 'kept' },
    status: 'pending',
    revision: 1,
    ...given,
  };
  const stored = new Map([[4, pending]]);
  const scheduledAt = new Map<number, number>();
  const counted: number[] = [];
  const orders: unknown[] = [];
  const deps = {
    tasks: {
      async create(task: Omit<ScheduledTask, 'status' | 'revision'>) {
        stored.set(task.id, { ...task, status: 'pending', revision: 1 });
      },
      get: async (_: number, id: number) => stored.get(id),
      async replace(task: ScheduledTask) {
        stored.set(task.id, task);
        return true;
      },
      delete: async (_: number, id: number) => stored.delete(id),
      async *list() {
        yield* stored.values();
      },
    },
    schedules: {
      async putTask(_: number, id: number, at: number) {
        scheduledAt.set(id, at);
      },
      async remove() {
        scheduledAt.clear();
      },
    },
    numbers: { next: async () => 5 },
    accounts: { get: async () => undefined },
    settings: { attributeSlots: async () => new Map<string, number>() },
    quotas: {
      assertPushEnabled({ settings }: typeof caller.app) {
        if (!settings.pushEnabled) throw new DomainError('pushDisabled', 'push is off');
      },
      async countPush(_: typeof caller.app, now: number) {
        counted.push(now);
      },
    },
  };
  const orderOf = (type: string, content: ScheduledTask['content']) => {
    orders.push([type, content]);
    return content.bad === undefined ? order : { ...order, from: 'nobody' };
  };
  return { deps, stored, scheduledAt, counted, orders, orderOf };
}

describe('scheduling a task', () => {
  const wanted = { type: 'All', dueAt: NOW + 1, content: { title: 't' } };

  it('creates it with its schedule, and counts it as a push now', async () => {
    const { deps, stored, scheduledAt, counted, orders, orderOf } = stores();
    expect(await scheduleTask(deps, caller, wanted, orderOf, NOW)).toBe(5);
    expect(stored.get(5)).toMatchObject({ ...wanted, app: 7, identifier: 'admin', createdAt: NOW });
    expect([scheduledAt.get(5), counted, orders]).toEqual([NOW + 1, [NOW], [['All', { title: 't' }]]]);
  });

  it.each([
    ['the app may not push', { app: appOf({ pushEnabled: false }) }, {}, 'pushDisabled'],
    ['the time is past', {}, { dueAt: NOW }, 'dueTimeInvalid'],
    ['the time is more than a year ahead', {}, { dueAt: NOW + 367 * DAY }, 'dueTimeInvalid'],
    ['the push would be rejected', {}, { content: { bad: true } }, 'senderUnknown'],
  ])('creates and counts nothing where %s', async (_, by, what, kind) => {
    const { deps, stored, counted, orderOf } = stores();
    const scheduling = scheduleTask(deps, { ...caller, ...by }, { ...wanted, ...what }, orderOf, NOW);
    await expect(scheduling).rejects.toMatchObject({ kind });
    expect([stored.size, counted]).toEqual([1, []]);
  });
});

describe('modifying a task', () => {
  it('replaces the fields that are given, and keeps the others', async () => {
    const { deps, stored, orders, orderOf, scheduledAt } = stores();
    await modifyTask(deps, caller, { id: 4, type: 'All', content: { title: 'new' } }, orderOf, NOW);
    expect(stored.get(4)).toMatchObject({ content: { title: 'new', desc: 'kept' }, dueAt: NOW + DAY });
    expect(orders).toEqual([['All', { title: 'new', desc: 'kept' }]]);
    await modifyTask(deps, caller, { id: 4, type: 'All', dueAt: NOW + 2 * DAY }, orderOf, NOW);
    expect(stored.get(4)).toMatchObject({ content: { title: 'new' }, dueAt: NOW + 2 * DAY });
    expect(scheduledAt.get(4)).toBe(NOW + 2 * DAY);
  });

  it.each([
    ['another type', { type: 'Tag' }, {}, 'scheduledTaskTypeDiffers'],
    ['a time that is past', { dueAt: NOW }, {}, 'dueTimeInvalid'],
    ['no time, when its own is past', {}, { dueAt: NOW }, 'dueTimeInvalid'],
    ['a content that would be rejected', { content: { bad: true } }, {}, 'senderUnknown'],
    ['an unknown number', { id: 3 }, {}, 'scheduledTaskUnknown'],
    ['anything, when it was sent', {}, { status: 'dispatched' as const }, 'scheduledTaskNotPending'],
  ])('rejects %s, and changes nothing', async (_, change, present, kind) => {
    const { deps, stored, orderOf } = stores(present);
    const before = stored.get(4);
    const modifying = modifyTask(deps, caller, { id: 4, type: 'All', ...change }, orderOf, NOW);
    await expect(modifying).rejects.toMatchObject({ kind });
    expect(stored.get(4)).toBe(before);
  });
});

describe('withdrawing a task', () => {
  it.each(['All', undefined])('deletes it and its schedule where its type is taken for %s', async (type) => {
    const { deps, stored, scheduledAt } = stores();
    scheduledAt.set(4, NOW);
    await withdrawTask(deps, 7, 4, type);
    expect([stored.size, scheduledAt.size]).toEqual([0, 0]);
  });

  it('rejects another type, and a task that was sent', async () => {
    const { deps, stored } = stores();
    await expect(withdrawTask(deps, 7, 4, 'Tag')).rejects.toMatchObject({
      kind: 'scheduledTaskTypeDiffers',
      message: 'the task is of type All, which cannot be changed',
    });
    expect(stored.size).toBe(1);
    await expect(withdrawTask(stores({ status: 'failed' }).deps, 7, 4, 'All')).rejects.toMatchObject({
      kind: 'scheduledTaskNotPending',
    });
  });
});
