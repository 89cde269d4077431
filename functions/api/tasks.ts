import { cancelPush } from '../../shared/domain/push/cancel.ts';
import type { PushProgress } from '../../shared/domain/push/progress.ts';
import type { RequestOf } from '../../shared/protocol/command.ts';
import { tasks as commands } from '../../shared/protocol/commands/tasks.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { wantedPush } from '../../shared/protocol/push-filter.ts';
import { lossOf, reportOf, statisticsOf, statusOf, summaryOf } from '../../shared/protocol/task-answers.ts';
import {
  attributeNames,
  breakerStore,
  eventOutbox,
  messageLog,
  notificationOutcomes,
  onPushChange,
  pushProgress,
  pushRecords,
  pushSchedules,
  quotas,
} from '../composition.ts';
import { apiHandler } from './api-handler.ts';

/** How long a push can be revoked, in milliseconds (Tencent Cloud Chat, document 1047/60571). */
const REVOKE_WITHIN = 24 * 3600 * 1000;
/** The maximum number of pushes in statistics without ids. */
const MAX_STATISTICS = 100;
/** The maximum number of pushes that one call looks through, and how many it reads at once. */
const MAX_SEARCHED = 500;
const SEARCHED_AT_ONCE = 100;

const pushes = pushRecords(onPushChange());
const names = attributeNames();
const progressOf = pushProgress();
const outcomes = notificationOutcomes();
const breakers = breakerStore();
const limits = quotas();
const deps = { pushes, log: messageLog(), schedules: pushSchedules(), events: eventOutbox() };

export const handler = apiHandler(commands, {
  'all_member_push/im_push_status': async ({ app }, { TaskId }) => {
    const progress = await existing(app.sdkAppId, TaskId);
    const [sums, paused, named] = await Promise.all([
      outcomes.sums(app.sdkAppId, TaskId),
      breakers.paused(app.sdkAppId),
      names.attributeNames(app.sdkAppId),
    ]);
    return statusOf(progress, { sums, paused }, named);
  },

  'all_member_push/im_push_list': async ({ app }, { Limit, Cursor, State, Text }) => {
    const named = await names.attributeNames(app.sdkAppId);
    const summaries: ReturnType<typeof summaryOf>[] = [];
    const isWanted = wantedPush(State, Text);
    let cursor = Cursor ?? '';
    for (let seen = 0; seen < MAX_SEARCHED; ) {
      const size = State === undefined && Text === undefined ? Limit : SEARCHED_AT_ONCE;
      const { records, more } = await pushes.list(app.sdkAppId, size, cursor || undefined);
      for (const record of records) {
        const summary = summaryOf(record, named);
        if (isWanted(summary)) summaries.push(summary);
        cursor = record.draft.taskId;
        if (summaries.length === Limit) break;
      }
      const isLast = cursor === (records.at(-1)?.draft.taskId ?? cursor);
      if (!more && isLast) return { Pushes: summaries, Cursor: '' };
      if (summaries.length === Limit) break;
      seen += records.length;
    }
    return { Pushes: summaries, Cursor: cursor };
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

  'timpush/all_member_push_statistics': async ({ app }, request) => ({
    Results: await Promise.all(
      (await counted(app.sdkAppId, request)).map(async (push) =>
        statisticsOf(push, await outcomes.sums(app.sdkAppId, push.draft.taskId)),
      ),
    ),
  }),

  'timpush/all_member_push_loss': async ({ app }, request) => ({
    Results: (await counted(app.sdkAppId, request)).map(lossOf),
  }),

  'openim/im_get_push_report': async ({ app }, { TaskIds }) => ({
    Reports: await Promise.all(TaskIds.map(async (taskId) => reportOf(await existing(app.sdkAppId, taskId)))),
  }),
});

async function existing(app: number, taskId: string): Promise<PushProgress> {
  const progress = await progressOf.progress(app, taskId);
  if (progress !== undefined) return progress;
  throw new RequestError(
    'noSuchTask',
    `there is no push ${JSON.stringify(taskId)}: records are kept for thirty days`,
  );
}

/** The pushes that were sent within a period: the named ones, or the newest. */
async function counted(
  app: number,
  { StartTime, EndTime, TaskID }: RequestOf<(typeof commands)['timpush/all_member_push_statistics']>,
): Promise<PushProgress[]> {
  const taskIds = TaskID.length > 0 ? TaskID : await recent(app);
  const found = await Promise.all(taskIds.map((taskId) => progressOf.progress(app, taskId)));
  return found
    .filter((push) => push !== undefined)
    .filter(({ createdAt }) => createdAt >= StartTime * 1000 && createdAt < (EndTime + 1) * 1000);
}

async function recent(app: number): Promise<string[]> {
  const { records } = await pushes.list(app, MAX_STATISTICS, undefined);
  return records.map(({ draft }) => draft.taskId);
}
