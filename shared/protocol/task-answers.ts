import type * as z from 'zod';
import type { OpenBreaker, ProviderOutcome } from '../domain/notification/provider-outcome.ts';
import type { Provider } from '../domain/notification/target.ts';
import type { PushProgress } from '../domain/push/progress.ts';
import type { PushRecord } from '../domain/push/push-record.ts';
import type {
  pushLoss,
  pushNotifications,
  pushReport,
  pushStatistics,
  pushStatus,
  pushSummary,
} from './commands/tasks.ts';
import { type ConditionTree, namedTreeOf, treeOf } from './condition-tree.ts';
import { formatTime, secondsOf as seconds } from './utc-time.ts';

/**
 * Summarises a push for a list.
 *
 * @param names the attribute names of the app by slot
 */
export function summaryOf(
  record: PushRecord,
  names: ReadonlyMap<number, string>,
): z.output<typeof pushSummary> {
  const { draft, state, createdAt, sendAt, push, doneAt, cancelledAt, fault } = record;
  const { by, cloudCustomData, offlinePushInfo, dataId, rateLimit } = draft;
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
    ...(fault === undefined ? {} : { Fault: fault }),
    ...(by === undefined ? {} : { Identifier: by }),
    MsgBody: draft.body.map(({ MsgType, MsgContent }) => ({ MsgType, MsgContent: { ...MsgContent } })),
    ...(offlinePushInfo === undefined ? {} : { OfflinePushInfo: { ...offlinePushInfo } }),
    ...(cloudCustomData === undefined ? {} : { CloudCustomData: cloudCustomData }),
    ...(dataId === undefined ? {} : { DataId: dataId }),
    ...(rateLimit === undefined ? {} : { RateLimit: rateLimit }),
    ...audienceOf(record, names),
  };
}

/** Whom a push addresses: the condition as it was requested, or the users whom it names; everybody: neither. */
function audienceOf(
  { draft: { condition, namedCondition } }: PushRecord,
  names: ReadonlyMap<number, string>,
): { readonly Condition?: ConditionTree; readonly To_Account?: string[] } {
  if (namedCondition !== undefined) return { Condition: treeOf(namedCondition) };
  if (condition === undefined) return {};
  if ('users' in condition) return { To_Account: [...condition.users] };
  return { Condition: namedTreeOf(condition, names) };
}

/** The state of a push on the wire: one whose fan-out has begun is running. */
export const wireState = ({ state, begun }: PushProgress): z.output<typeof pushSummary>['State'] =>
  state === 'accepted' && begun ? 'running' : state;

/** Outcomes of notifications by provider, and the providers that are paused. */
export interface NotificationSums {
  readonly sums: ReadonlyMap<Provider, ProviderOutcome>;
  readonly paused: ReadonlyMap<Provider, OpenBreaker>;
}

/** Converts the outcomes of a push's notifications to the answer. */
function notificationsOf({ sums, paused }: NotificationSums): z.output<typeof pushNotifications> {
  const answers: z.output<typeof pushNotifications> = {};
  for (const [provider, sum] of sums) {
    const breaker = paused.get(provider);
    answers[provider] = {
      Targeted: sum.targeted,
      Accepted: sum.accepted,
      Failed: sum.failed,
      Expired: sum.expired,
      Removed: sum.removed,
      Opened: sum.opened,
      Reasons: { ...sum.reasons },
      ...(breaker === undefined
        ? {}
        : { PausedSince: seconds(breaker.since), PausedBecause: breaker.detail }),
    };
  }
  return answers;
}

/** Converts the progress of a push to the answer. Counters count connections, except for `Users`. */
export function statusOf(
  task: PushProgress,
  notifications: NotificationSums,
  names: ReadonlyMap<number, string>,
): z.output<typeof pushStatus> {
  const { users, posted, gone, refused, withheld } = task.counters;
  return {
    ...summaryOf(task, names),
    State: wireState(task),
    Progress: task.progress,
    Counters: { Users: users, Posted: posted, Gone: gone, Refused: refused, Withheld: withheld },
    Notifications: notificationsOf(notifications),
  };
}

/** The `EventType` of online delivery in the statistics (Tencent Cloud Chat, document 1047/71894). */
const ONLINE = 2;

/** The `PushPlatform` of each provider in the statistics; the numbers are Carillon's own. */
const PLATFORM: Readonly<Record<Provider, number>> = { apns: 1, fcm: 2, webpush: 3 };
/** The `EventType` of notifications. */
const OFFLINE = 1;

/** Counts the receivers of a push in the newer family's terms. */
export function statisticsOf(
  { draft, counters }: PushProgress,
  sums: ReadonlyMap<Provider, ProviderOutcome>,
): z.output<typeof pushStatistics> {
  const { posted, gone, refused, withheld } = counters;
  const online = {
    TotalCount: posted + gone + refused + withheld,
    SentCount: posted + gone,
    DeliveredCount: posted,
    ClickCount: 0,
  };
  const offline = [...sums].map(([provider, { targeted, accepted, opened }]) => ({
    EventType: OFFLINE,
    PushPlatform: PLATFORM[provider],
    TotalCount: targeted,
    SentCount: accepted,
    DeliveredCount: accepted,
    ClickCount: opened,
  }));
  const platforms = [{ EventType: ONLINE, PushPlatform: 0, ...online }, ...offline];
  const total = (field: keyof typeof online) => platforms.reduce((sum, one) => sum + one[field], 0);
  return {
    TaskID: draft.taskId,
    TotalCount: total('TotalCount'),
    SentCount: total('SentCount'),
    DeliveredCount: total('DeliveredCount'),
    ClickCount: total('ClickCount'),
    PlatformStatistics: platforms,
  };
}

/** Lists why connections did not receive a push, in the newer family's terms. */
export function lossOf({ draft, counters }: PushProgress): z.output<typeof pushLoss> {
  const { gone, refused, withheld } = counters;
  const unsent = losses([['cancelled', withheld, 'the push was cancelled before it was sent']]);
  const undelivered = losses([
    ['410', gone, 'the connection was closed'],
    ['429', refused, 'the connection was throttled and given up'],
  ]);
  const byPlatform = (list: typeof unsent) =>
    list.map((loss) => ({ EventType: ONLINE, PushPlatform: 0, ...loss }));
  return {
    TaskID: draft.taskId,
    ReadyToSendLoss: unsent,
    PostSendDeliveredLoss: undelivered,
    PlatformReadyToSendLoss: byPlatform(unsent),
    PlatformPostSendDeliveredLoss: byPlatform(undelivered),
  };
}

const losses = (list: readonly (readonly [code: string, count: number, info: string])[]) =>
  list
    .filter(([, count]) => count > 0)
    .map(([ErrCode, ErrCount, ErrInfo]) => ({ ErrCode, ErrCount, ErrInfo }));

/** The `Status` of each state in the older reports. */
const REPORTED = { scheduled: 0, accepted: 0, running: 1, done: 2, cancelled: 2, failed: 2 } as const;

/** Reports the progress of a push in the form of the older API. Counts are of connections. */
export function reportOf(task: PushProgress): z.output<typeof pushReport> {
  const { users, posted, gone, refused, withheld } = task.counters;
  const Finished = posted + gone + refused + withheld;
  return {
    TaskId: task.draft.taskId,
    Status: task.begun && task.state === 'accepted' ? REPORTED.running : REPORTED[task.state],
    ...(task.push === undefined ? {} : { StartTime: formatTime(task.push.acceptedAt) }),
    Finished,
    Total: Math.max(Finished, users),
  };
}
