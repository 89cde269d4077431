import type { ScheduledTask } from '../../../shared/domain/push/scheduled-task.ts';
import { addTask, deleteTask, moveTask, pendingTask } from '../../../shared/domain/push/scheduled-tasks.ts';
import { type TaskQuery, taskPage } from '../../../shared/domain/push/task-page.ts';

/** Tasks and schedules in memory; `before` runs before every write, to simulate a concurrent change. */
function fakes(before: (call: string) => void = () => undefined) {
  const stored = new Map<number, ScheduledTask>();
  const scheduledAt = new Map<number, number>();
  const calls: string[] = [];
  const called = (call: string) => {
    before(call);
    calls.push(call);
  };
  const deps = {
    tasks: {
      async create(task: Omit<ScheduledTask, 'status' | 'revision'>) {
        called('create');
        stored.set(task.id, { ...task, status: 'pending', revision: 1 });
      },
      get: async (_: number, id: number) => stored.get(id),
      async replace(task: ScheduledTask) {
        called('replace');
        const present = stored.get(task.id);
        if (present?.status !== 'pending' || present.revision !== task.revision) return false;
        stored.set(task.id, { ...task, revision: task.revision + 1 });
        return true;
      },
      async delete(_: number, id: number) {
        called('delete');
        return stored.get(id)?.status === 'pending' && stored.delete(id);
      },
      async *list() {
        yield* stored.values();
      },
    },
    schedules: {
      async putTask(_: number, id: number, at: number) {
        called('schedule');
        scheduledAt.set(id, at);
      },
      async remove() {
        called('unschedule');
      },
    },
    numbers: { next: async () => stored.size + 1 },
  };
  return { deps, stored, scheduledAt, calls };
}

const task = { app: 1, type: 'All', identifier: 'admin', createdAt: 1000, dueAt: 60_000, content: {} };

async function withTask(before?: (call: string) => void) {
  const all = fakes(before);
  const id = await addTask(all.deps, task);
  all.calls.length = 0;
  return { ...all, id, pending: await pendingTask(all.deps, 1, id) };
}

describe('a scheduled task', () => {
  it('exists before its schedule, so that the sweep finds one whose schedule failed', async () => {
    const { deps, calls, scheduledAt } = fakes();
    const id = await addTask(deps, task);
    expect(calls).toEqual(['create', 'schedule']);
    expect(scheduledAt.get(id)).toBe(60_000);
  });

  it.each([
    ['later', 90_000, ['schedule', 'replace']],
    ['earlier', 30_000, ['replace', 'schedule']],
  ])('that is moved to a time which is %s is scheduled for it', async (_, dueAt, order) => {
    const { deps, pending, calls, scheduledAt, id, stored } = await withTask();
    await moveTask(deps, pending, { ...pending, dueAt });
    expect([calls, scheduledAt.get(id), stored.get(id)?.dueAt]).toEqual([order, dueAt, dueAt]);
  });

  it('keeps the schedule of the faster change', async () => {
    const { deps, pending, scheduledAt, id, stored } = await withTask();
    stored.set(id, { ...pending, dueAt: 70_000, revision: 2 });
    const moving = moveTask(deps, pending, { ...pending, dueAt: 90_000 });
    await expect(moving).rejects.toMatchObject({ kind: 'scheduledTaskNotPending' });
    expect([scheduledAt.get(id), stored.get(id)?.dueAt]).toEqual([70_000, 70_000]);
  });

  it('that is being sent can neither be changed nor deleted', async () => {
    const { deps, pending, id, stored, calls } = await withTask();
    stored.set(id, { ...pending, status: 'dispatching' });
    await expect(pendingTask(deps, 1, id)).rejects.toMatchObject({ kind: 'scheduledTaskNotPending' });
    await expect(deleteTask(deps, pending)).rejects.toMatchObject({ kind: 'scheduledTaskNotPending' });
    expect(calls).toEqual(['delete']);
    await expect(pendingTask(deps, 1, 99)).rejects.toMatchObject({ kind: 'scheduledTaskUnknown' });
  });

  it('is deleted with its schedule', async () => {
    const { deps, pending, calls, stored } = await withTask();
    await deleteTask(deps, pending);
    expect([calls, stored.size]).toEqual([['delete', 'unschedule'], 0]);
  });
});

describe('a page of tasks', () => {
  const all: TaskQuery = {
    orderBy: 'createdAt',
    ascending: true,
    from: 0,
    to: Number.POSITIVE_INFINITY,
    keyword: '',
    offset: 0,
    limit: 10,
  };
  async function* tasks() {
    for (const [id, createdAt, dueAt] of [
      [1, 10, 300],
      [2, 20, 200],
      [3, 20, 100],
    ] as const) {
      yield { ...task, id, createdAt, dueAt, status: 'pending', revision: 1 } satisfies ScheduledTask;
    }
  }
  const ids = async (query: Partial<TaskQuery>) => {
    const page = await taskPage(tasks(), { ...all, ...query }, ({ id }) => [`title ${id}`, 'text']);
    return [page.total, ...page.tasks.map(({ id }) => id)];
  };

  it('is in the requested order, by number if times are equal', async () => {
    expect(await ids({})).toEqual([3, 1, 2, 3]);
    expect(await ids({ ascending: false })).toEqual([3, 3, 2, 1]);
    expect(await ids({ orderBy: 'dueAt' })).toEqual([3, 3, 2, 1]);
  });

  it('counts all matches, and contains those of the page', async () => {
    expect(await ids({ offset: 1, limit: 1 })).toEqual([3, 2]);
    expect(await ids({ from: 20, to: 20 })).toEqual([2, 2, 3]);
    expect(await ids({ orderBy: 'dueAt', from: 200, to: 300 })).toEqual([2, 2, 1]);
    expect(await ids({ keyword: 'title 2' })).toEqual([1, 2]);
  });
});
