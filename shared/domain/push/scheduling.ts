import { DomainError } from '../domain-error.ts';
import type { ScheduledTasks, Schedules } from './ports.ts';
import type { ScheduledTask } from './scheduled-task.ts';

/** What changing scheduled tasks needs. */
export interface SchedulingDeps {
  readonly tasks: ScheduledTasks;
  readonly schedules: Schedules;
}

/**
 * Creates a scheduled task, and then its schedule: should the schedule fail, the caller hears of it, and the sweep finds
 * the task when it is overdue.
 */
export async function addTask(
  { tasks, schedules }: SchedulingDeps,
  task: Omit<ScheduledTask, 'status' | 'revision'>,
): Promise<void> {
  await tasks.create(task);
  await schedules.putTask(task.app, task.id, task.dueAt);
}

/**
 * Changes a pending task and its schedule. A call before the task is due schedules it again, so the schedule has always
 * one of the two times: whatever fails in between, the task goes out late and is not lost.
 *
 * @param from the task as it was read
 * @throws DomainError `taskNotPending` when it was dispatched, deleted or changed meanwhile
 */
export async function moveTask(
  { tasks, schedules }: SchedulingDeps,
  from: ScheduledTask,
  to: ScheduledTask,
): Promise<void> {
  const { app, id, dueAt } = to;
  if (dueAt > from.dueAt) await schedules.putTask(app, id, dueAt);
  if (await tasks.replace(to)) {
    if (dueAt < from.dueAt) await schedules.putTask(app, id, dueAt);
    return;
  }
  const present = await tasks.get(app, id);
  if (present?.status === 'pending') await schedules.putTask(app, id, present.dueAt);
  throw notPending(id);
}

/**
 * Deletes a pending task and its schedule.
 *
 * @throws DomainError `taskNotPending`
 */
export async function deleteTask(
  { tasks, schedules }: SchedulingDeps,
  { app, id }: ScheduledTask,
): Promise<void> {
  if (!(await tasks.delete(app, id))) throw notPending(id);
  await schedules.remove({ app, scheduledTask: id });
}

/** The refusal of a change that came too late. */
export const notPending = (id: number): DomainError =>
  new DomainError(
    'taskNotPending',
    `the scheduled task ${id} is not pending any more, or was changed at the same moment`,
  );
