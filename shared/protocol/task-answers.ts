import type { PushProgress } from '../storage/push-progress.ts';
import type { PushRecord } from '../storage/push-record.ts';

/** The state of a push as the API names it. */
export type TaskState = 'scheduled' | 'accepted' | 'running' | 'done' | 'cancelled' | 'failed';

/** Epoch milliseconds as the API has times: UTC seconds. */
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** What is told of a push in a list; times are in UTC seconds. */
export function summaryOf({ draft, state, createdAt, sendAt, push, doneAt, cancelledAt }: PushRecord) {
  const times = {
    CreatedAt: createdAt,
    SendAt: sendAt,
    AcceptedAt: push?.acceptedAt,
    DoneAt: doneAt,
    CancelledAt: cancelledAt,
  };
  return {
    TaskId: draft.taskId,
    State: state satisfies TaskState as TaskState,
    From_Account: draft.from,
    MsgLifeTime: draft.lifeTime,
    ...Object.fromEntries(
      Object.entries(times).flatMap(([name, at]) => (at === undefined ? [] : [[name, seconds(at)]])),
    ),
  };
}

/** How far a push has come. Counters are of connections, but for `Users`. */
export function statusOf(task: PushProgress) {
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

/** The statistics of a push. Clicks are not tracked. */
export function statisticsOf({ draft, counters }: PushProgress) {
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
