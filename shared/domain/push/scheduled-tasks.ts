import { DomainError } from '../domain-error.ts';
import type { ScheduledTasks, Schedules, TaskNumbers } from './ports.ts';
import type { ScheduledTask } from './scheduled-task.ts';

/** What changing scheduled tasks needs. */
export interface ScheduledTaskDeps {
  readonly tasks: ScheduledTasks;
  readonly schedules: Pick<Schedules, 'putTask' | 'remove'>;
  readonly numbers: TaskNumbers;
}

/** A task that has no number yet. */
export type NewTask = Pick<ScheduledTask, 'app' | 'type' | 'identifier' | 'createdAt' | 'dueAt' | 'content'>;

/**
 * Creates a task, and then its schedule. If creating the schedule fails, the caller gets the error, and the sweep
 * finds the task when it is overdue.
 *
 * @returns the number of the task
 */
export async function addTask(
  { numbers, tasks, schedules }: ScheduledTaskDeps,
  task: NewTask,
): Promise<number> {
  const id = await numbers.next(task.app);
  await tasks.create({ ...task, id });
  await schedules.putTask(task.app, id, task.dueAt);
  return id;
}

/**
 * Finds a task.
 *
 * @throws DomainError `scheduledTaskUnknown` if there is none
 */
export async function existingTask(
  { tasks }: Pick<ScheduledTaskDeps, 'tasks'>,
  app: number,
  id: number,
): Promise<ScheduledTask> {
  const task = await tasks.get(app, id);
  if (task === undefined) throw new DomainError('scheduledTaskUnknown', `there is no scheduled task ${id}`);
  return task;
}

/**
 * Finds a task that can still be changed.
 *
 * @throws DomainError `scheduledTaskUnknown` or `scheduledTaskNotPending`
 */
export async function pendingTask(
  deps: Pick<ScheduledTaskDeps, 'tasks'>,
  app: number,
  id: number,
): Promise<ScheduledTask> {
  const task = await existingTask(deps, app, id);
  if (task.status !== 'pending') throw noLongerPending(id);
  return task;
}

/**
 * Changes a task and its schedule.
 * A call before the task is due schedules it again, so the schedule always has one of the two times. After an error
 * halfway the task may be sent late, but is not lost.
 *
 * @throws DomainError `scheduledTaskNotPending` if the task has been changed, dispatched or deleted since it was read
 */
export async function moveTask(
  { tasks, schedules }: Pick<ScheduledTaskDeps, 'tasks' | 'schedules'>,
  from: ScheduledTask,
  to: ScheduledTask,
): Promise<void> {
  if (to.dueAt > from.dueAt) await schedules.putTask(to.app, to.id, to.dueAt);
  if (await tasks.replace(to)) {
    if (to.dueAt < from.dueAt) await schedules.putTask(to.app, to.id, to.dueAt);
    return;
  }
  const present = await tasks.get(to.app, to.id);
  if (present?.status === 'pending') await schedules.putTask(to.app, to.id, present.dueAt);
  throw noLongerPending(to.id);
}

/**
 * Deletes a pending task and its schedule.
 *
 * @throws DomainError `scheduledTaskNotPending` if it is no longer pending
 */
export async function deleteTask(
  { tasks, schedules }: Pick<ScheduledTaskDeps, 'tasks' | 'schedules'>,
  { app, id }: Pick<ScheduledTask, 'app' | 'id'>,
): Promise<void> {
  if (!(await tasks.delete(app, id))) throw noLongerPending(id);
  await schedules.remove({ app, scheduledTask: id });
}

const noLongerPending = (id: number): DomainError =>
  new DomainError(
    'scheduledTaskNotPending',
    `the scheduled task ${id} is not pending any more, or was changed at the same time`,
  );
