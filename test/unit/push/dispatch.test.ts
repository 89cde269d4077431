import { ulid } from 'ulid';
import type { App } from '../../../shared/domain/apps/app.ts';
import { DomainError } from '../../../shared/domain/domain-error.ts';
import { Quotas } from '../../../shared/domain/limits/quotas.ts';
import { acceptPush } from '../../../shared/domain/push/accept.ts';
import { type DispatchDeps, dispatch } from '../../../shared/domain/push/dispatch.ts';
import type { PushOrder } from '../../../shared/domain/push/order.ts';
import type { Claim } from '../../../shared/domain/push/ports.ts';
import type { Dispatched, ScheduledTask } from '../../../shared/domain/push/scheduled-task.ts';
import { addTask, deleteTask, moveTask } from '../../../shared/domain/push/scheduled-tasks.ts';
import { sweep } from '../../../shared/domain/push/sweep.ts';
import type { FanOutTask } from '../../../shared/domain/push/tasks.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryPushes } from './memory-pushes.ts';
import { MemoryQueue } from './memory-queue.ts';

const NOW = 1_700_000_000_000;
const APP: App = {
  sdkAppId: 1,
  secretKeys: ['k'],
  admins: ['admin'],
  viewers: [],
  push: {},
  settings: { pushEnabled: true, strictConditions: false, commandCallsPerSecond: {}, pushesPerSecond: 1 },
};
const ORDER: PushOrder = { audience: { everyone: true }, body: [], lifeTime: 60 };

/** Scheduled tasks in memory. */
class MemoryTasks {
  readonly tasks = new Map<number, ScheduledTask>();

  async create(task: Omit<ScheduledTask, 'status' | 'revision'>): Promise<void> {
    this.tasks.set(task.id, { ...task, status: 'pending', revision: 1 });
  }
  async get(_: number, id: number): Promise<ScheduledTask | undefined> {
    return this.tasks.get(id);
  }
  async replace(task: ScheduledTask): Promise<boolean> {
    const present = this.tasks.get(task.id);
    if (present?.status !== 'pending' || present.revision !== task.revision) return false;
    this.tasks.set(task.id, { ...task, revision: task.revision + 1 });
    return true;
  }
  async delete(_: number, id: number): Promise<boolean> {
    return this.tasks.get(id)?.status === 'pending' && this.tasks.delete(id);
  }
  async beginDispatch(task: ScheduledTask): Promise<boolean> {
    return this.#set(task.id, 'pending', { status: 'dispatching' });
  }
  async endDispatch(task: ScheduledTask, outcome: Dispatched): Promise<void> {
    this.#set(task.id, 'dispatching', { ...outcome, status: 'fault' in outcome ? 'failed' : 'dispatched' });
  }
  #set(id: number, from: ScheduledTask['status'], change: Partial<ScheduledTask>): boolean {
    const present = this.tasks.get(id);
    if (present?.status !== from) return false;
    this.tasks.set(id, { ...present, ...change });
    return true;
  }

  async *list(): AsyncGenerator<ScheduledTask> {
    yield* this.tasks.values();
  }
}

/** Schedules that only record when they call back. */
class MemorySchedules {
  readonly at = new Map<string, number>();
  failing = 0;

  async putPush(_: number, taskId: string, at: number): Promise<void> {
    this.#put(taskId, at);
  }
  async putTask(_: number, id: number, at: number): Promise<void> {
    this.#put(`${id}`, at);
  }
  async remove(due: { readonly taskId: string } | { readonly scheduledTask: number }): Promise<void> {
    this.at.delete('taskId' in due ? due.taskId : `${due.scheduledTask}`);
  }
  #put(name: string, at: number): void {
    if (this.failing > 0) {
      this.failing--;
      throw new Error('The scheduler is out of order');
    }
    this.at.set(name, at);
  }
}

function setUp() {
  const pushes = new MemoryPushes();
  const log = new MemoryLog();
  const fanOut = new MemoryQueue<FanOutTask>();
  const tasks = new MemoryTasks();
  const schedules = new MemorySchedules();
  const slots = new Map([['level', 0]]);
  const taken: string[] = [];
  const claims = new Map<string, Claim>();
  const apps = new Map([[1, APP]]);
  const deps: DispatchDeps = {
    pushes,
    scheduled: pushes,
    log,
    fanOut,
    sleep: async () => undefined,
    tasks,
    schedules,
    claims: {
      claim: async (_, digest, claim) => {
        const first = claims.get(digest) ?? claim;
        claims.set(digest, first);
        return first;
      },
      find: async (_, digest) => claims.get(digest),
    },
    accounts: { get: async () => undefined },
    settings: { attributeSlots: async () => slots },
    quotas: new Quotas(
      {
        tryTake: async (bucket) => taken.push(JSON.stringify(bucket)) === 1,
        reserve: async () => ({ start: NOW }),
      },
      { countOnDay: async () => true },
    ),
    directory: { find: async (id) => apps.get(id) },
    orderOf: ({ content }) => ({ ...ORDER, ...content }),
    isRefusal: (error): error is Error => error instanceof DomainError,
  };
  const caller = { app: APP, identifier: 'admin' };
  const accept = (options: Parameters<typeof acceptPush>[3], order = ORDER, now = NOW) =>
    acceptPush(deps, caller, order, options, now);
  const task = (id: number, dueAt: number, content = {}) =>
    addTask(
      { tasks, schedules, numbers: { next: async () => id } },
      {
        app: 1,
        type: 'All',
        identifier: 'admin',
        createdAt: NOW,
        dueAt,
        content,
      },
    );
  return { pushes, log, fanOut, tasks, schedules, slots, apps, deps, accept, task, taken };
}

describe('a scheduled push', () => {
  it('is recorded before its schedule, and a repetition makes the schedule that failed', async () => {
    const { accept, schedules, pushes } = setUp();
    schedules.failing = 1;
    await expect(accept({ sendAt: NOW + 9000, idempotencyKey: 'k' })).rejects.toThrow('out of order');
    expect([...pushes.records.values()]).toMatchObject([{ state: 'scheduled', sendAt: NOW + 9000 }]);
    const taskId = await accept({ sendAt: NOW + 9000, idempotencyKey: 'k' });
    expect([pushes.records.size, schedules.at.get(taskId)]).toEqual([1, NOW + 9000]);
  });

  it('that is called too early is scheduled again, and not sent', async () => {
    const { accept, deps, schedules, fanOut } = setUp();
    const taskId = await accept({ sendAt: NOW + 9000 });
    schedules.at.clear();
    await dispatch(deps, { app: 1, taskId }, NOW + 5000);
    expect([fanOut.sent.length, schedules.at.get(taskId)]).toEqual([0, NOW + 9000]);
    await dispatch(deps, { app: 1, taskId }, NOW + 9000);
    expect(fanOut.sent).toEqual([{ app: 1, taskId }]);
  });

  it('that is called before it is recorded is tried again', async () => {
    const { deps } = setUp();
    await expect(dispatch(deps, { app: 1, taskId: ulid(NOW) }, NOW)).rejects.toThrow('not recorded yet');
  });

  it('means the attributes as they are named when it is sent', async () => {
    const { accept, deps, pushes, slots } = setUp();
    const order = { ...ORDER, audience: { condition: { attribute: 'level', value: 'gold' } } };
    const taskId = await accept({ sendAt: NOW + 9000 }, order);
    slots.set('level', 7);
    await dispatch(deps, { app: 1, taskId }, NOW + 9000);
    const push = pushes.records.get(taskId)?.push;
    expect(push).toMatchObject({
      condition: { slot: 7, value: 'gold' },
      namedCondition: { attribute: 'level', value: 'gold' },
      acceptedAt: NOW + 9000,
    });
  });

  it('whose attribute is gone when it is due has failed, and says why', async () => {
    const { accept, deps, pushes, slots, fanOut } = setUp();
    const order = { ...ORDER, audience: { condition: { attribute: 'level', value: 'gold' } } };
    const taskId = await accept({ sendAt: NOW + 9000 }, order);
    slots.delete('level');
    await dispatch(deps, { app: 1, taskId }, NOW + 9000);
    expect(pushes.records.get(taskId)).toMatchObject({
      state: 'failed',
      fault: expect.stringMatching(/level/),
    });
    expect(fanOut.sent).toEqual([]);
  });

  it('that was cancelled is not sent', async () => {
    const { accept, deps, pushes, fanOut } = setUp();
    const taskId = await accept({ sendAt: NOW + 9000 });
    await pushes.cancel(1, taskId, NOW);
    await dispatch(deps, { app: 1, taskId }, NOW + 9000);
    expect(fanOut.sent).toEqual([]);
  });
});

describe('a scheduled task', () => {
  it('is sent once, also when its dispatch died before the outcome was recorded', async () => {
    const { deps, task, fanOut, tasks } = setUp();
    await task(1, NOW);
    const dies: DispatchDeps = {
      ...deps,
      tasks: {
        get: (app, id) => tasks.get(app, id),
        beginDispatch: (one) => tasks.beginDispatch(one),
        endDispatch: () => Promise.reject(new Error('died')),
      },
    };
    const due = { app: 1, scheduledTask: 1 };
    await expect(dispatch(dies, due, NOW)).rejects.toThrow('died');
    await dispatch(deps, due, NOW + 3_600_000);
    expect(new Set(fanOut.sent.map(({ taskId }) => taskId)).size).toBe(1);
    expect(tasks.tasks.get(1)?.status).toBe('dispatched');
  });

  it('is not refused for the rate of its app when it is due: it was counted when it was created', async () => {
    const { deps, task, tasks } = setUp();
    await task(1, NOW);
    await task(2, NOW);
    await Promise.all([1, 2].map((id) => dispatch(deps, { app: 1, scheduledTask: id }, NOW)));
    expect([...tasks.tasks.values()].map(({ status }) => status)).toEqual(['dispatched', 'dispatched']);
  });

  it('never meets a key of the callers', async () => {
    const { deps, task, accept, fanOut } = setUp();
    await task(1, NOW);
    for (const idempotencyKey of ['scheduled task 1', 'scheduled task 1 1', '1']) {
      await accept({ idempotencyKey }).catch(() => undefined);
    }
    fanOut.sent.length = 0;
    await dispatch(deps, { app: 1, scheduledTask: 1 }, NOW);
    expect(fanOut.sent).toHaveLength(1);
  });

  it('waits for an app that is not known now', async () => {
    const { deps, task, tasks, apps, fanOut } = setUp();
    await task(1, NOW);
    apps.clear();
    await expect(dispatch(deps, { app: 1, scheduledTask: 1 }, NOW)).rejects.toThrow('The app 1 is unknown');
    apps.set(1, APP);
    await dispatch(deps, { app: 1, scheduledTask: 1 }, NOW + 1000);
    expect([tasks.tasks.get(1)?.status, fanOut.sent.length]).toEqual(['dispatched', 1]);
  });

  it('that is called too early is scheduled again', async () => {
    const { deps, task, schedules, fanOut } = setUp();
    await task(1, NOW + 9000);
    schedules.at.clear();
    await dispatch(deps, { app: 1, scheduledTask: 1 }, NOW + 5000);
    expect([fanOut.sent.length, schedules.at.get('1')]).toEqual([0, NOW + 9000]);
  });

  it('is created before its schedule', async () => {
    const { task, tasks, schedules } = setUp();
    schedules.failing = 1;
    await expect(task(1, NOW + 9000)).rejects.toThrow('out of order');
    expect(tasks.tasks.size).toBe(1);
  });

  it.each([
    ['later', NOW + 20_000],
    ['earlier', NOW + 1000],
  ])('that is moved to a %s time has its schedule at that time', async (_, dueAt) => {
    const { deps, task, tasks, schedules } = setUp();
    await task(1, NOW + 9000);
    const from = tasks.tasks.get(1) as ScheduledTask;
    await moveTask({ tasks, schedules: deps.schedules }, from, { ...from, dueAt });
    expect([tasks.tasks.get(1)?.dueAt, schedules.at.get('1')]).toEqual([dueAt, dueAt]);
  });

  it('that somebody else moved meanwhile keeps the schedule of its present time', async () => {
    const { deps, task, tasks, schedules } = setUp();
    await task(1, NOW + 9000);
    const from = tasks.tasks.get(1) as ScheduledTask;
    await tasks.replace({ ...from, dueAt: NOW + 15_000 });
    const move = moveTask({ tasks, schedules: deps.schedules }, from, { ...from, dueAt: NOW + 20_000 });
    await expect(move).rejects.toMatchObject({ kind: 'scheduledTaskNotPending' });
    expect(schedules.at.get('1')).toBe(NOW + 15_000);
  });

  it('that is deleted loses its schedule; one that is under way is not deleted', async () => {
    const { deps, task, tasks, schedules } = setUp();
    await task(1, NOW + 9000);
    const from = tasks.tasks.get(1) as ScheduledTask;
    await deleteTask({ tasks, schedules: deps.schedules }, from);
    expect([tasks.tasks.size, schedules.at.size]).toEqual([0, 0]);
    await task(2, NOW);
    const second = tasks.tasks.get(2) as ScheduledTask;
    await tasks.beginDispatch(second);
    await expect(deleteTask({ tasks, schedules: deps.schedules }, second)).rejects.toMatchObject({
      kind: 'scheduledTaskNotPending',
    });
  });
});

describe('the sweep', () => {
  it('sends what is overdue by a minute to dispatch, from every part', async () => {
    const queue = new MemoryQueue<{ app: number; taskId: string } | { app: number; scheduledTask: number }>();
    const asked: number[] = [];
    const overdue = {
      parts: 3,
      find: async (part: number, before: number) => {
        asked.push(before);
        return part === 1 ? [{ app: 1, taskId: 'x' }] : part === 2 ? [{ app: 2, scheduledTask: 7 }] : [];
      },
    };
    expect(await sweep({ overdue, dispatch: queue }, NOW)).toBe(2);
    expect(queue.sent).toEqual([
      { app: 1, taskId: 'x' },
      { app: 2, scheduledTask: 7 },
    ]);
    expect(new Set(asked)).toEqual(new Set([NOW - 60_000]));
  });
});
