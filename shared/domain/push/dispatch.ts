import { ulid } from 'ulid';
import type { AppDirectory } from '../apps/app.ts';
import { DomainError } from '../domain-error.ts';
import { type AcceptDeps, acceptPush } from './accept.ts';
import type { PushOrder } from './order.ts';
import type { DueTasks } from './ports.ts';
import { publish } from './publish.ts';
import type { Due, ScheduledTask } from './scheduled-task.ts';

/** How much too early a task may be called, in milliseconds: one that was moved is called again. */
const EARLY = 1000;

/** What dispatching needs. */
export interface DispatchDeps extends AcceptDeps {
  readonly directory: AppDirectory;
  readonly tasks: DueTasks;
  /**
   * Reads the push that a task asks for.
   *
   * @throws an error that `isRefusal` recognises for a content that cannot be sent.
   */
  orderOf(task: ScheduledTask): PushOrder;
  /** Whether an error would be the same at every other try. */
  isRefusal(error: unknown): error is Error;
}

/**
 * Sends what is due. Called twice for the same, it sends once.
 *
 * @param now epoch milliseconds
 */
export function dispatch(deps: DispatchDeps, due: Due, now: number): Promise<void> {
  return 'taskId' in due
    ? dispatchPush(deps, due.app, due.taskId, now)
    : dispatchTask(deps, due.app, due.scheduledTask, now);
}

async function dispatchPush(deps: DispatchDeps, app: number, taskId: string, now: number): Promise<void> {
  const record = await deps.pushes.release(app, taskId, ulid(now));
  if (record !== undefined) await publish(deps, record, now);
}

async function dispatchTask(deps: DispatchDeps, app: number, id: number, now: number): Promise<void> {
  const task = await deps.tasks.get(app, id);
  if (task === undefined || task.dueAt > now + EARLY) return;
  // One that is dispatching already belongs to an earlier call, which may have died: the key makes it one push.
  if (
    task.status !== 'dispatching' &&
    !(task.status === 'pending' && (await deps.tasks.beginDispatch(task)))
  ) {
    return;
  }
  try {
    const found = await deps.directory.find(app);
    if (found === undefined) throw new DomainError('appUnknown', `there is no app ${app}`);
    const pushTaskId = await acceptPush(
      deps,
      { app: found, identifier: task.identifier },
      deps.orderOf(task),
      { idempotencyKey: `scheduled task ${app} ${id}` },
      now,
    );
    await deps.tasks.endDispatch(task, { pushTaskId });
  } catch (error) {
    // What is refused now will be refused again; any other fault is for the scheduler to try again.
    if (!deps.isRefusal(error)) throw error;
    await deps.tasks.endDispatch(task, { fault: error.message });
  }
}
