import type { ChaosBackend } from './backend.ts';
import { CITIES, drawCondition, LEVELS, TAGS, treeOf, type Wanted } from './condition.ts';
import type { ChaosDevice } from './device.ts';
import type { AskedPush, Person } from './model.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** A participant of the campaign: the model's knowledge about the user, and the user's device. */
export interface Member {
  readonly person: Person;
  readonly device: ChaosDevice;
}

/** What random actions work on. */
export interface RoundDeps {
  readonly backend: ChaosBackend;
  readonly members: readonly Member[];
  readonly random: Random;
  /** Every push of the round. */
  readonly pushes: AskedPush[];
  /** Runs work on one user after the other work on this user. */
  alone(userId: string, work: () => Promise<void>): Promise<void>;
}

const PUSH = 'all_member_push';
let texts = 0;

/** Does one random thing. */
export async function act(deps: RoundDeps): Promise<void> {
  const { random, members } = deps;
  const member = random.pick(members);
  const drawn = random.below(100);
  if (drawn < 24) return push(deps);
  if (drawn < 28) return cancel(deps);
  if (drawn < 46) return alone(deps, member, () => changeTag(deps, member));
  if (drawn < 64) return alone(deps, member, () => changeAttribute(deps, member));
  if (drawn < 92) return alone(deps, member, () => toggle(deps, member));
  if (drawn < 96) return alone(deps, member, async () => member.device.keepAlive());
  if (drawn < 98) return alone(deps, member, () => deleteAccount(deps, member));
  return alone(deps, member, () => importAccount(deps, member));
}

const alone = (deps: RoundDeps, { person }: Member, work: () => Promise<void>): Promise<void> =>
  deps.alone(person.userId, work);

async function push({ backend, random, pushes }: RoundDeps): Promise<void> {
  const wanted: Wanted = random.chance(0.25) ? { everyone: true } : drawCondition(random);
  const condition = treeOf(wanted);
  const scheduled = random.chance(0.08);
  const lifeTime = random.pick([0, 3600, 604_800, 604_800]);
  const sendAt = scheduled ? Math.ceil(Date.now() / 1000) + 2 + random.below(3) : undefined;
  const asked: AskedPush = {
    text: `push ${texts++} 🎄`,
    wanted,
    lifeTime,
    from: sendAt === undefined ? Date.now() : sendAt * 1000 - 1000,
    cancelled: false,
  };
  pushes.push(asked);
  const answer = await backend.request(`${PUSH}/im_push`, {
    MsgRandom: random.below(2 ** 32),
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: asked.text } }],
    MsgLifeTime: lifeTime,
    ...(condition === undefined ? {} : { Condition: condition }),
    ...(sendAt === undefined ? {} : { SendAt: sendAt }),
    ...(random.chance(0.1) ? { RateLimit: 50 + random.below(500) } : {}),
  });
  if (answer?.ErrorCode !== 0) return;
  asked.taskId = String(answer.TaskId);
  if (!scheduled) asked.to = Date.now();
}

/** Cancels one of the latest pushes. */
export async function cancel({ backend, random, pushes }: RoundDeps): Promise<void> {
  const known = pushes.slice(-10).filter(({ taskId }) => taskId !== undefined);
  if (known.length === 0) return;
  const asked = random.pick(known);
  asked.cancelled = true;
  await backend.request(`${PUSH}/im_push_cancel`, { TaskId: asked.taskId });
}

/** Changes facts with a request; they are unknown during the request and after a failure. */
async function change(
  facts: Iterable<Timeline>,
  request: () => Promise<boolean>,
  then: (at: number) => void,
): Promise<void> {
  for (const fact of facts) fact.begin(Date.now());
  if (await request()) then(Date.now());
}

/** Adds or removes tags of a user. */
export async function changeTag({ backend, random }: RoundDeps, { person }: Member): Promise<void> {
  const tags = random.some(TAGS, 1 + random.below(2));
  const adds = random.chance(0.55);
  await change(
    tags.map((tag) => person.tag(tag)),
    async () => {
      const command = adds ? 'im_add_tag' : 'im_remove_tag';
      const body = { UserTags: [{ To_Account: person.userId, Tags: tags }] };
      return (await backend.request(`${PUSH}/${command}`, body))?.ErrorCode === 0;
    },
    (at) => {
      for (const tag of tags) person.tag(tag).end(at, adds);
    },
  );
}

/** Sets or removes an attribute of a user. */
export async function changeAttribute({ backend, random }: RoundDeps, { person }: Member): Promise<void> {
  const name = random.pick(['city', 'level'] as const);
  const value = random.chance(0.2) ? undefined : random.pick<string>(name === 'city' ? CITIES : LEVELS);
  const facts = person.attribute(name);
  await change(
    facts.values(),
    async () => {
      const [command, Attrs] =
        value === undefined
          ? (['im_remove_attr', [name]] as const)
          : (['im_set_attr', { [name]: value }] as const);
      const body = { UserAttrs: [{ To_Account: person.userId, Attrs }] };
      return (await backend.request(`${PUSH}/${command}`, body))?.ErrorCode === 0;
    },
    (at) => {
      for (const [other, fact] of facts) fact.end(at, other === value);
    },
  );
}

/** Connects a user who is away, or disconnects one who is connected. */
export async function toggle({ random }: RoundDeps, member: Member): Promise<void> {
  if (member.device.connected) await member.device.disconnect(random.pick(['close', 'terminate', 'stall']));
  else await connect(member).catch(() => undefined);
}

/** Connects; the first connection of a user creates the account. */
export async function connect({ person, device }: Member): Promise<void> {
  const existed = person.account.latest === true;
  if (!existed) person.account.begin(Date.now());
  await device.connect();
  if (!existed) person.account.end(Date.now(), true);
}

async function deleteAccount({ backend }: RoundDeps, { person }: Member): Promise<void> {
  const facts = [person.account, ...person.facts];
  await change(
    facts,
    async () => {
      const body = { DeleteItem: [{ UserID: person.userId }] };
      const answer = await backend.request('im_open_login_svc/account_delete', body);
      const [item] = (answer?.ResultItem ?? []) as { ResultCode: number }[];
      return item?.ResultCode === 0;
    },
    (at) => {
      for (const fact of facts) fact.end(at, false);
    },
  );
}

async function importAccount({ backend }: RoundDeps, { person }: Member): Promise<void> {
  if (person.account.latest === true) return;
  await change(
    [person.account],
    async () => {
      const answer = await backend.request('im_open_login_svc/account_import', { UserID: person.userId });
      return answer?.ErrorCode === 0;
    },
    (at) => person.account.end(at, true),
  );
}
