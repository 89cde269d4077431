import type { ChaosBackend } from '../backend.ts';
import type { NotifyingPush, Subscriber } from './act.ts';
import { SHORT_LIFE } from './act.ts';
import type { Arrivals } from './arrivals.ts';
import { judgeNotification } from './judge.ts';

/** How long all work may take after the faults have ended, in milliseconds. Batches that failed often wait for minutes. */
const SETTLING = 240_000;
/** For how long nothing must change before a push counts as ended, in milliseconds. */
const QUIET = 3000;

/** What a round showed. */
export interface NotificationReport {
  readonly judged: number;
  readonly mustHave: number;
  readonly mustNotHave: number;
  readonly violations: readonly string[];
}

interface ProviderStatus {
  readonly Targeted: number;
  readonly Accepted: number;
  readonly Failed: number;
  readonly Expired: number;
  readonly Removed: number;
  readonly Reasons: Readonly<Record<string, number>>;
}

type Notifications = Readonly<Partial<Record<'apns' | 'fcm' | 'webpush', ProviderStatus>>>;

const PROVIDERS = ['apns', 'fcm', 'webpush'] as const;

/** What settling works on. */
export interface SettleDeps {
  readonly backend: ChaosBackend;
  readonly subscribers: readonly Subscriber[];
  readonly pushes: readonly NotifyingPush[];
  readonly arrivals: Arrivals;
}

/** Waits without faults until all work has ended; then judges each device for each push, and the counters. */
export async function settleNotifications(deps: SettleDeps): Promise<NotificationReport> {
  const { subscribers, pushes, arrivals } = deps;
  const violations: string[] = [];
  const statuses = await ended(deps);
  const now = Date.now();
  let judged = 0;
  let mustHave = 0;
  let mustNotHave = 0;
  for (const push of pushes) {
    const { taskId } = push;
    // A request without an answer may have been accepted; nobody knows under which id.
    if (taskId === undefined) continue;
    for (const subscriber of subscribers) {
      const verdict = judgeNotification(push, subscriber, push.to ?? now, now);
      if (verdict === 'may') continue;
      judged++;
      if (verdict === 'must') mustHave++;
      else mustNotHave++;
      const was = arrivals.of(taskId, subscriber.phone) > 0;
      if (was === (verdict === 'must')) continue;
      const what = was ? 'was notified, and must not be' : 'was not notified, and must be';
      const { userId, kind } = subscriber.phone;
      violations.push(`${userId} (${kind}) ${what}: ${JSON.stringify(push)}`);
    }
    const status = statuses.get(taskId);
    if (status === undefined) violations.push(`${taskId} has no status`);
    else violations.push(...faultsOfCounters(deps, push, taskId, status));
  }
  return { judged, mustHave, mustNotHave, violations };
}

/** Compares what a push counted with what its providers saw. */
function* faultsOfCounters(
  { subscribers, arrivals }: SettleDeps,
  push: NotifyingPush,
  taskId: string,
  status: Notifications,
): Iterable<string> {
  for (const provider of PROVIDERS) {
    const phones = subscribers.map(({ phone }) => phone).filter((phone) => phone.provider === provider);
    const seen = arrivals.devicesOf(taskId, phones);
    const counted = status[provider];
    const shown = `${taskId} ${provider} ${JSON.stringify(counted)}, and the provider took ${seen}`;
    if (counted === undefined) {
      if (seen > 0) yield `${shown}: not counted`;
      continue;
    }
    const { Targeted, Accepted, Failed, Expired, Removed, Reasons } = counted;
    if (push.cancelled) {
      // What was not sent when the push was cancelled is nobody's.
      if (Accepted > seen) yield `${shown}: too many accepted`;
      continue;
    }
    if (Accepted + Failed + Expired !== Targeted) yield `${shown}: the parts do not add up to the whole`;
    // An answer that comes too late for a short life is an expiry, and the device shows the notification all the same.
    const isExact = push.lifeTime > SHORT_LIFE && phones.every((phone) => isUnchanged(phone, push));
    if (isExact ? Accepted !== seen : Accepted > seen) yield `${shown}: not equal`;
    if (push.lifeTime > SHORT_LIFE && Expired > 0) yield `${shown}: expired while it lived`;
    const { unregistered = 0, ...others } = Reasons;
    if (unregistered !== Failed) yield `${shown}: failed for other reasons: ${JSON.stringify(others)}`;
    if (Removed > Failed) yield `${shown}: more removed than failed`;
    const died = phones.filter((phone) => phone.reachable.during(0, Date.now()) !== true).length;
    if (Failed > died) yield `${shown}: more failed than ${died} that are gone`;
  }
}

/** Whether nothing happened to a device since a push: one that dies between two attempts may be counted as failed. */
const isUnchanged = ({ reachable }: Subscriber['phone'], { from }: NotifyingPush): boolean =>
  reachable.during(from - 1000, Date.now()) !== 'unknown';

/** Waits until every push has ended and its notifications are all accounted for. */
async function ended({
  backend,
  subscribers,
  pushes,
  arrivals,
}: SettleDeps): Promise<Map<string, Notifications>> {
  const deadline = Date.now() + SETTLING;
  let before = '';
  let since = Date.now();
  for (;;) {
    const statuses = new Map<string, Notifications>();
    let isOpen = false;
    for (const push of pushes) {
      if (push.taskId === undefined) continue;
      const status = await backend.request('all_member_push/im_push_status', { TaskId: push.taskId });
      if (status?.ErrorCode !== 0) {
        isOpen = true;
        continue;
      }
      push.settledAt = Date.now();
      if (status.AcceptedAt !== undefined) push.to = (Number(status.AcceptedAt) + 1) * 1000;
      const notifications = (status.Notifications ?? {}) as Notifications;
      statuses.set(push.taskId, notifications);
      if (!['done', 'cancelled', 'failed'].includes(String(status.State))) isOpen = true;
      if (!push.cancelled && Object.values(notifications).some(isIncomplete)) isOpen = true;
    }
    const now = Date.now();
    const isMissing = ({ taskId, ...push }: NotifyingPush) =>
      taskId !== undefined &&
      subscribers.some(
        (subscriber) =>
          judgeNotification({ taskId, ...push }, subscriber, push.to ?? now, now) === 'must' &&
          arrivals.of(taskId, subscriber.phone) === 0,
      );
    const present = JSON.stringify([...statuses]);
    if (present !== before || isOpen || pushes.some(isMissing)) since = now;
    before = present;
    if (now - since > QUIET || now > deadline) return statuses;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const isIncomplete = ({ Targeted, Accepted, Failed, Expired }: ProviderStatus): boolean =>
  Accepted + Failed + Expired < Targeted;
