import { DomainError } from '../domain-error.ts';
import type { Quotas } from '../limits/quotas.ts';
import { type ContentDeps, contentOf, type PushCaller } from './accept.ts';
import type { PushOrder } from './order.ts';
import type { ScheduledTask } from './scheduled-task.ts';
import { addTask, deleteTask, moveTask, pendingTask, type ScheduledTaskDeps } from './scheduled-tasks.ts';
import { assertAhead } from './send-at.ts';

/** What checking and changing scheduled tasks needs. */
export interface ScheduleTaskDeps extends ScheduledTaskDeps, ContentDeps {
  readonly quotas: Pick<Quotas, 'assertPushEnabled' | 'countPush'>;
}

/** Translates the content of a task of a type into a push, and throws if they do not fit. */
export type OrderOf = (type: string, content: ScheduledTask['content']) => PushOrder;

/** A task that a request asks for. `dueAt` is in epoch milliseconds. */
export type RequestedTask = Pick<ScheduledTask, 'type' | 'dueAt' | 'content'>;

/** A change of a task; what is absent stays. Fields of the content replace those of the same name. */
export interface TaskChange {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly dueAt?: number | undefined;
  readonly content?: ScheduledTask['content'] | undefined;
  /** The type that the caller takes the task for; it cannot be changed. */
  readonly type: string;
}

/**
 * Schedules a push, if it could be accepted now. It counts as a push now: nobody is there to be rejected when it is due.
 *
 * @param now epoch milliseconds
 * @returns the number of the task
 * @throws DomainError `pushDisabled`, `dueTimeInvalid`, those of the content, and those of the quotas.
 */
export async function scheduleTask(
  deps: ScheduleTaskDeps,
  caller: PushCaller,
  { type, dueAt, content }: RequestedTask,
  orderOf: OrderOf,
  now: number,
): Promise<number> {
  const { app, identifier } = caller;
  deps.quotas.assertPushEnabled(app);
  assertAhead('dueTimeInvalid', dueAt, now);
  await contentOf(deps, caller, orderOf(type, content));
  await deps.quotas.countPush(app, now);
  return addTask(deps, { app: app.sdkAppId, type, identifier, createdAt: now, dueAt, content });
}

/**
 * Changes a pending task.
 *
 * @param now epoch milliseconds
 * @throws DomainError `scheduledTaskUnknown`, `scheduledTaskNotPending`, `scheduledTaskTypeDiffers`, `dueTimeInvalid`,
 * and those of the content.
 */
export async function modifyTask(
  deps: Omit<ScheduleTaskDeps, 'quotas' | 'numbers'>,
  caller: PushCaller,
  change: TaskChange,
  orderOf: OrderOf,
  now: number,
): Promise<void> {
  const task = await pendingTask(deps, caller.app.sdkAppId, change.id);
  assertType(task, change.type);
  const content = { ...task.content, ...change.content };
  const dueAt = change.dueAt ?? task.dueAt;
  await contentOf(deps, caller, orderOf(task.type, content));
  assertAhead('dueTimeInvalid', dueAt, now);
  await moveTask(deps, task, { ...task, content, dueAt });
}

/**
 * Withdraws a pending task.
 *
 * @param type the type that the caller takes the task for, if the caller says so
 * @throws DomainError `scheduledTaskUnknown`, `scheduledTaskNotPending` or `scheduledTaskTypeDiffers`.
 */
export async function withdrawTask(
  deps: Pick<ScheduledTaskDeps, 'tasks' | 'schedules'>,
  app: number,
  id: number,
  type: string | undefined,
): Promise<void> {
  const task = await pendingTask(deps, app, id);
  if (type !== undefined) assertType(task, type);
  await deleteTask(deps, task);
}

function assertType(task: ScheduledTask, type: string): void {
  if (task.type === type) return;
  throw new DomainError(
    'scheduledTaskTypeDiffers',
    `the task is of type ${task.type}, which cannot be changed`,
  );
}
