import { ulid } from 'ulid';
import type { Due } from '../../aws/schedules.ts';
import type { ScheduledTask, ScheduledTaskStore } from '../../storage/scheduled-tasks.ts';
import type { AppDirectory } from '../apps/app.ts';
import { DomainError } from '../domain-error.ts';
import { type AcceptParts, acceptPush } from './accept.ts';
import type { PushOrder } from './order.ts';
import { publish } from './publish.ts';

/** How much too early a task may be called, in milliseconds: one that was moved is called again. */
const EARLY = 1000;

/** What dispatching needs. */
export interface DispatchParts extends AcceptParts {
  readonly directory: AppDirectory;
  readonly tasks: ScheduledTaskStore;
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
export function dispatch(parts: DispatchParts, due: Due, now: number): Promise<void> {
  return 'taskId' in due
    ? dispatchPush(parts, due.app, due.taskId, now)
    : dispatchTask(parts, due.app, due.scheduledTask, now);
}

async function dispatchPush(parts: DispatchParts, app: number, taskId: string, now: number): Promise<void> {
  const record = await parts.pushes.release(app, taskId, ulid(now));
  if (record !== undefined) await publish(parts, record, now);
}

async function dispatchTask(parts: DispatchParts, app: number, id: number, now: number): Promise<void> {
  const task = await parts.tasks.get(app, id);
  if (task === undefined || task.dueAt > now + EARLY) return;
  // One that is dispatching already belongs to an earlier call, which may have died: the key makes it one push.
  if (
    task.status !== 'dispatching' &&
    !(task.status === 'pending' && (await parts.tasks.beginDispatch(task)))
  ) {
    return;
  }
  try {
    const found = await parts.directory.find(app);
    if (found === undefined) throw new DomainError('appUnknown', `there is no app ${app}`);
    const pushTaskId = await acceptPush(
      parts,
      { app: found, identifier: task.identifier },
      parts.orderOf(task),
      { idempotencyKey: `scheduled task ${app} ${id}` },
      now,
    );
    await parts.tasks.noteDispatched(task, { pushTaskId });
  } catch (error) {
    // What is refused now will be refused again; any other fault is for the scheduler to try again.
    if (!parts.isRefusal(error)) throw error;
    await parts.tasks.noteDispatched(task, { fault: error.message });
  }
}
