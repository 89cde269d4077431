import { modifyTask, scheduleTask, withdrawTask } from '../../shared/domain/push/schedule-task.ts';
import type { ScheduledTask } from '../../shared/domain/push/scheduled-task.ts';
import { existingTask } from '../../shared/domain/push/scheduled-tasks.ts';
import { taskPage } from '../../shared/domain/push/task-page.ts';
import type { Caller } from '../../shared/protocol/caller.ts';
import { schedule as commands } from '../../shared/protocol/commands/schedule.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { scheduledOrder } from '../../shared/protocol/orders.ts';
import { formatTime } from '../../shared/protocol/utc-time.ts';
import {
  accountStore,
  attributeNames,
  pushSchedules,
  quotas,
  scheduledTaskStore,
  taskNumbers,
} from '../composition.ts';
import { apiHandler } from './api-handler.ts';

const tasks = scheduledTaskStore();
const deps = {
  tasks,
  schedules: pushSchedules(),
  numbers: taskNumbers(),
  accounts: accountStore(),
  settings: attributeNames(),
  quotas: quotas(),
};

export const handler = apiHandler(commands, {
  'timpush/add_sched_task': async (caller, { Sdkappid, Type, SchedAt, Content }) => {
    assertApp(caller, Sdkappid);
    const task = { type: Type, dueAt: SchedAt, content: Content };
    return { TaskID: await scheduleTask(deps, caller, task, scheduledOrder, Date.now()) };
  },

  'timpush/modify_sched_task': async (caller, { Sdkappid, TaskID, Type, SchedAt, Content }) => {
    assertApp(caller, Sdkappid);
    const change = { id: TaskID, type: Type, dueAt: SchedAt, content: Content };
    await modifyTask(deps, caller, change, scheduledOrder, Date.now());
    return {};
  },

  'timpush/delete_sched_task': async (caller, { Sdkappid, TaskID, Type }) => {
    assertApp(caller, Sdkappid);
    await withdrawTask(deps, caller.app.sdkAppId, TaskID, Type);
    return {};
  },

  'timpush/get_sched_task': async (caller, { Sdkappid, TaskID }) => {
    assertApp(caller, Sdkappid);
    return { TaskInfo: infoOf(await existingTask(deps, caller.app.sdkAppId, TaskID)) };
  },

  'timpush/list_sched_task': async (caller, query) => {
    assertApp(caller, query.Sdkappid);
    const { Asc, BeginTime = 0, EndTime = Number.POSITIVE_INFINITY, Keyword = '' } = query;
    const page = await taskPage(
      tasks.list(caller.app.sdkAppId),
      {
        orderBy: query.OrderBy === 'schedat' ? 'dueAt' : 'createdAt',
        ascending: Asc === true,
        from: BeginTime,
        to: EndTime,
        keyword: Keyword,
        offset: query.Offset,
        limit: query.Want,
      },
      (task) => Object.values(textsOf(task)),
    );
    return { Total: page.total, Tasks: page.tasks.map(infoOf) };
  },
});

function assertApp({ app }: Caller, stated: number | undefined): void {
  if (stated === undefined || stated === app.sdkAppId) return;
  throw new RequestError('badRequest', `Sdkappid: ${stated} is not the app of the URL, ${app.sdkAppId}`);
}

function textsOf({ content }: ScheduledTask): { readonly title: string; readonly desc: string } {
  const { Title = '', Desc = '' } = (content.OfflinePushInfo ?? {}) as { Title?: string; Desc?: string };
  return { title: Title, desc: Desc };
}

function infoOf(task: ScheduledTask) {
  const { title, desc } = textsOf(task);
  return {
    TaskID: task.id,
    Sdkappid: task.app,
    CreateAt: formatTime(task.createdAt),
    Type: task.type,
    SchedAt: formatTime(task.dueAt),
    Content: task.content,
    Title: title,
    Desc: desc,
    Status: task.status,
    DispatchSuccess: task.status === 'dispatched' ? 1 : 0,
    DispatchErr: task.fault ?? '',
    PushTaskID: task.pushTaskId ?? '',
  };
}
