import { judge, type Verdict } from '../model.ts';
import { type NotifyingPush, SHORT_LIFE, type Subscriber } from './act.ts';

/** How long before a push a user must have been connected or away for that to be certain, in milliseconds. */
const CERTAIN = 1000;

/**
 * Judges whether a user's device must be notified of a push.
 *
 * @param to the latest moment at which the push may have been accepted
 * @param now the end of the round, when all work has ended
 */
export function judgeNotification(
  push: NotifyingPush,
  { person, device, phone }: Subscriber,
  to: number,
  now: number,
): Verdict {
  if (!push.notifies) return 'mustNot';
  const entitled = judge(push, person, to);
  if (entitled === 'mustNot') return 'mustNot';
  const from = push.from - CERTAIN;
  const wasOnline = device.online.during(from, now);
  if (wasOnline === true && push.taskId !== undefined && device.received.has(push.taskId)) return 'mustNot';
  const isReachable = phone.reachable.during(from, now) === true;
  return entitled === 'must' && wasOnline === false && isReachable && push.lifeTime > SHORT_LIFE
    ? 'must'
    : 'may';
}
