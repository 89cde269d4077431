import { drawCondition, treeOf, type Wanted } from '../condition.ts';
import type { AskedPush } from '../model.ts';
import { cancel, changeAttribute, changeTag, type Member, type RoundDeps, toggle } from '../round.ts';
import type { Phone } from './phone.ts';

/** A user of the campaign, with a device that notifications reach. */
export interface Subscriber extends Member {
  readonly phone: Phone;
}

/** A push, and whether it asks for notifications. */
export interface NotifyingPush extends AskedPush {
  readonly notifies: boolean;
}

/** What random actions work on. */
export interface ActDeps extends RoundDeps {
  readonly members: readonly Subscriber[];
  readonly pushes: NotifyingPush[];
}

/** A life time so short that a notification which is not taken at once expires, in seconds. */
export const SHORT_LIFE = 4;
let texts = 0;

/** Does one random thing. */
export async function act(deps: ActDeps): Promise<void> {
  const { random, members } = deps;
  const member = random.pick(members);
  const alone = (work: () => Promise<void>) => deps.alone(member.person.userId, work);
  const drawn = random.below(100);
  if (drawn < 28) return push(deps);
  if (drawn < 30) return cancel(deps);
  if (drawn < 45) return alone(() => changeTag(deps, member));
  if (drawn < 55) return alone(() => changeAttribute(deps, member));
  if (drawn < 90) return alone(() => toggle(deps, member));
  if (drawn < 96) return alone(async () => member.device.keepAlive());
  return alone(async () => member.phone.die());
}

async function push({ backend, random, pushes }: ActDeps): Promise<void> {
  const wanted: Wanted = random.chance(0.4) ? { everyone: true } : drawCondition(random);
  const condition = treeOf(wanted);
  const lifeTime = random.pick([0, SHORT_LIFE, 3600, 3600, 604_800, 604_800]);
  const isSilent = random.chance(0.1);
  const asked: NotifyingPush = {
    text: `push ${texts++} 🎄`,
    wanted,
    lifeTime,
    from: Date.now(),
    cancelled: false,
    notifies: lifeTime > 0 && !isSilent,
  };
  pushes.push(asked);
  const answer = await backend.request('all_member_push/im_push', {
    MsgRandom: random.below(2 ** 32),
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: asked.text } }],
    MsgLifeTime: lifeTime,
    ...(condition === undefined ? {} : { Condition: condition }),
    ...(isSilent ? { OfflinePushInfo: { PushFlag: 1 } } : {}),
  });
  if (answer?.ErrorCode !== 0) return;
  asked.taskId = String(answer.TaskId);
  asked.to = Date.now();
}
