import type * as z from 'zod';
import type { PushProgress } from '../domain/push/progress.ts';
import type { PushRecord } from '../domain/push/push-record.ts';
import type { pushStatistics, pushStatus, pushSummary } from './commands/tasks.ts';

/** Converts epoch milliseconds to the times of the API: UTC seconds. */
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Summarises a push for a list. */
export function summaryOf(record: PushRecord): z.output<typeof pushSummary> {
  const { draft, state, createdAt, sendAt, push, doneAt, cancelledAt } = record;
  return {
    TaskId: draft.taskId,
    State: state,
    From_Account: draft.from,
    MsgLifeTime: draft.lifeTime,
    CreatedAt: seconds(createdAt),
    ...(sendAt === undefined ? {} : { SendAt: seconds(sendAt) }),
    ...(push === undefined ? {} : { AcceptedAt: seconds(push.acceptedAt) }),
    ...(doneAt === undefined ? {} : { DoneAt: seconds(doneAt) }),
    ...(cancelledAt === undefined ? {} : { CancelledAt: seconds(cancelledAt) }),
  };
}

/** Reports the progress of a push. Counters are of connections, except for `Users`. */
export function statusOf(task: PushProgress): z.output<typeof pushStatus> {
  const { users, posted, gone, refused, withheld } = task.counters;
  const summary = summaryOf(task);
  return {
    ...summary,
    State: summary.State === 'accepted' && task.begun ? 'running' : summary.State,
    Progress: task.progress,
    Counters: { Users: users, Posted: posted, Gone: gone, Refused: refused, Withheld: withheld },
  };
}

/** Online delivery, as the statistics number the kinds of delivery (Tencent Cloud Chat, document 1047/71894). */
const ONLINE = 2;

/** Counts the receivers of a push in the words of the newer family. Clicks are not tracked. */
export function statisticsOf({ draft, counters }: PushProgress): z.output<typeof pushStatistics> {
  const { posted, gone, refused, withheld } = counters;
  const counts = {
    TotalCount: posted + gone + refused + withheld,
    SentCount: posted + gone,
    DeliveredCount: posted,
    ClickCount: 0,
  };
  return {
    TaskID: draft.taskId,
    ...counts,
    PlatformStatistics: [{ EventType: ONLINE, PushPlatform: 0, ...counts }],
  };
}
