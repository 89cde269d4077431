import { ulid } from 'ulid';
import type { AppDirectory } from '../apps/app.ts';
import type { Condition } from '../audience/condition.ts';
import { compileCondition } from '../audience/named-condition.ts';
import { type AcceptDeps, acceptPush } from './accept.ts';
import type { PushOrder } from './order.ts';
import type { DueTasks, ScheduledPushes, Schedules } from './ports.ts';
import { publish } from './publish.ts';
import type { PushRecord } from './push-record.ts';
import type { Due, ScheduledTask } from './scheduled-task.ts';

/** How early a call may be, in milliseconds; earlier calls are scheduled again. */
const EARLY = 1000;

/** What `dispatch` needs. */
export interface DispatchDeps extends AcceptDeps {
  readonly scheduled: ScheduledPushes;
  readonly schedules: Schedules;
  readonly directory: AppDirectory;
  readonly tasks: DueTasks;
  /**
   * Reads the push of a scheduled task.
   *
   * @throws an error that `isRefusal` recognises, if the content cannot be sent
   */
  orderOf(task: ScheduledTask): PushOrder;
  /** Whether an error would be the same at every retry. */
  isRefusal(error: unknown): error is Error;
}

/**
 * Sends a scheduled push or task that is due. Calling it twice sends it once. A call that is too early is scheduled
 * again.
 *
 * @param now epoch milliseconds
 * @throws Error for a push that is not recorded yet or an app that is unknown now, because both may exist at a retry
 */
export function dispatch(deps: DispatchDeps, due: Due, now: number): Promise<void> {
  return 'taskId' in due
    ? dispatchPush(deps, due.app, due.taskId, now)
    : dispatchTask(deps, due.app, due.scheduledTask, now);
}

async function dispatchPush(deps: DispatchDeps, app: number, taskId: string, now: number): Promise<void> {
  const record = await deps.pushes.get(app, taskId);
  if (record === undefined) throw new Error(`The push ${taskId} is not recorded yet`);
  const { sendAt } = record;
  if (record.state === 'scheduled' && sendAt !== undefined && sendAt > now + EARLY) {
    await deps.schedules.putPush(app, taskId, sendAt);
    return;
  }
  const released = record.state === 'scheduled' ? await release(deps, record, now) : record;
  if (released !== undefined) await publish(deps, released, now);
}

/** Releases a scheduled push. Its condition uses the attribute names of now. */
async function release(
  deps: DispatchDeps,
  { draft }: PushRecord,
  now: number,
): Promise<PushRecord | undefined> {
  const { app, taskId, namedCondition } = draft;
  let condition: Condition | undefined = draft.condition;
  try {
    if (namedCondition !== undefined) {
      condition = compileCondition(namedCondition, await deps.settings.attributeSlots(app));
    }
  } catch (error) {
    if (!deps.isRefusal(error)) throw error;
    await deps.scheduled.refuse(app, taskId, error.message);
    return undefined;
  }
  return deps.scheduled.release(app, taskId, ulid(now), condition);
}

async function dispatchTask(deps: DispatchDeps, app: number, id: number, now: number): Promise<void> {
  const task = await deps.tasks.get(app, id);
  if (task === undefined) return;
  if (task.status === 'pending' && task.dueAt > now + EARLY) {
    await deps.schedules.putTask(app, id, task.dueAt);
    return;
  }
  // A task that is already being dispatched belongs to an earlier call, which may have died; the claim ensures that
  // it becomes one push.
  if (
    task.status !== 'dispatching' &&
    !(task.status === 'pending' && (await deps.tasks.beginDispatch(task)))
  ) {
    return;
  }
  const found = await deps.directory.find(app);
  if (found === undefined) throw new Error(`The app ${app} is unknown at the moment`);
  try {
    const pushTaskId = await acceptPush(
      deps,
      { app: found, identifier: task.identifier },
      deps.orderOf(task),
      { scheduledTask: id },
      now,
    );
    await deps.tasks.endDispatch(task, { pushTaskId });
  } catch (error) {
    // What is rejected now would be rejected again; any other error is retried.
    if (!deps.isRefusal(error)) throw error;
    await deps.tasks.endDispatch(task, { fault: error.message });
  }
}
