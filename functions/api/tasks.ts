import { cancelPush } from '../../shared/domain/push/cancel.ts';
import { tasks as commands } from '../../shared/protocol/commands/tasks.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { statisticsOf, statusOf, summaryOf } from '../../shared/protocol/task-answers.ts';
import {
  breakerStore,
  messageLog,
  notificationOutcomes,
  pushProgress,
  pushRecords,
  pushSchedules,
  quotas,
} from '../composition.ts';
import { apiHandler } from './api-handler.ts';

/** How long a push may be revoked, in milliseconds (Tencent Cloud Chat, document 1047/60571). */
const REVOKE_WITHIN = 24 * 3600 * 1000;
/** How many tasks statistics without task ids tell of at most. */
const MOST_STATISTICS = 100;

const pushes = pushRecords();
const progressOf = pushProgress();
const outcomes = notificationOutcomes();
const breakers = breakerStore();
const limits = quotas();
const deps = { pushes, log: messageLog(), schedules: pushSchedules() };

export const handler = apiHandler(commands, {
  'all_member_push/im_push_status': async ({ app }, { TaskId }) => {
    const progress = await progressOf.progress(app.sdkAppId, TaskId);
    if (progress === undefined) {
      throw new RequestError('noSuchTask', `there is no push ${JSON.stringify(TaskId)}`);
    }
    const [sums, paused] = await Promise.all([
      outcomes.sums(app.sdkAppId, TaskId),
      breakers.paused(app.sdkAppId),
    ]);
    return statusOf(progress, { sums, paused });
  },

  'all_member_push/im_push_list': async ({ app }, { Limit, Cursor }) => {
    const { records, more } = await pushes.list(app.sdkAppId, Limit, Cursor || undefined);
    return { Pushes: records.map(summaryOf), Cursor: more ? (records.at(-1)?.draft.taskId ?? '') : '' };
  },

  'all_member_push/im_push_cancel': async ({ app }, { TaskId }) => {
    await cancelPush(deps, app.sdkAppId, TaskId, Date.now());
    return {};
  },

  'timpush/revoke': async ({ app }, { TaskId }) => {
    const now = Date.now();
    await limits.countRevoke(app, now);
    await cancelPush(deps, app.sdkAppId, TaskId, now, REVOKE_WITHIN);
    return {};
  },

  'timpush/all_member_push_statistics': async ({ app }, { StartTime, EndTime, TaskID }) => {
    const taskIds = TaskID.length > 0 ? TaskID : await recent(app.sdkAppId);
    const found = await Promise.all(taskIds.map((taskId) => progressOf.progress(app.sdkAppId, taskId)));
    const within = found.filter(
      (task) =>
        task !== undefined && task.createdAt >= StartTime * 1000 && task.createdAt < (EndTime + 1) * 1000,
    );
    const Results = await Promise.all(
      within
        .filter((task) => task !== undefined)
        .map(async (task) => statisticsOf(task, await outcomes.sums(app.sdkAppId, task.draft.taskId))),
    );
    return { Results };
  },
});

async function recent(app: number): Promise<string[]> {
  const { records } = await pushes.list(app, MOST_STATISTICS, undefined);
  return records.map(({ draft }) => draft.taskId);
}
