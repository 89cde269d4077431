import fc from 'fast-check';
import type { Device } from '../device.ts';
import { eventually, type RunningStack, startStack } from './running-stack.ts';

const TAGS = ['a', 'b', '#c', 'dé'];
const CITIES = ['Shenzhen', 'Guangzhou', ''];
const USERS = Array.from({ length: 12 }, (_, index) => `u${index}${['', '#', '!', '%'][index % 4]}`);

/** The current tags and attributes of a user, in plain sets. */
interface Person {
  readonly tags: Set<string>;
  city: string | undefined;
}

/** A condition for the API, with a predicate for plain sets. */
interface Wanted {
  readonly Condition?: unknown;
  matches(person: Person): boolean;
}

const tags = fc.uniqueArray(fc.constantFrom(...TAGS), { minLength: 1, maxLength: 2 });
const city = fc.constantFrom(...CITIES);
const wanted: fc.Arbitrary<Wanted> = fc.oneof(
  fc.constant({ matches: () => true }),
  tags.map((names) => ({
    Condition: { TagsOr: names },
    matches: (person: Person) => names.some((name) => person.tags.has(name)),
  })),
  tags.map((names) => ({
    Condition: { TagsAnd: names },
    matches: (person: Person) => names.every((name) => person.tags.has(name)),
  })),
  city.map((name) => ({
    Condition: { AttrsAnd: { city: name } },
    matches: (person: Person) => person.city === name,
  })),
  fc.tuple(fc.constantFrom(...TAGS), city).map(([tag, name]) => ({
    Condition: { TagsAnd: [tag], AttrsOr: { city: name } },
    matches: (person: Person) => person.tags.has(tag) && person.city === name,
  })),
  fc.tuple(fc.constantFrom(...TAGS), city).map(([tag, name]) => ({
    Condition: { Or: [{ Not: { Tag: tag } }, { Attr: { city: name } }] },
    matches: (person: Person) => !person.tags.has(tag) || person.city === name,
  })),
);

const change = fc.oneof(
  fc.record({
    kind: fc.constant('tag' as const),
    user: fc.constantFrom(...USERS),
    tag: fc.constantFrom(...TAGS),
  }),
  fc.record({
    kind: fc.constant('untag' as const),
    user: fc.constantFrom(...USERS),
    tag: fc.constantFrom(...TAGS),
  }),
  fc.record({ kind: fc.constant('move' as const), user: fc.constantFrom(...USERS), city: fc.option(city) }),
  fc.record({ kind: fc.constant('toggle' as const), user: fc.constantFrom(...USERS) }),
);
const round = fc.record({
  changes: fc.array(change, { minLength: 2, maxLength: 10 }),
  push: wanted,
  MsgLifeTime: fc.constantFrom(0, 3600),
});

describe('whatever users do between pushes', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  it('each receives exactly the pushes that it is entitled to', async () => {
    const { backend } = stack;
    const people = new Map(
      USERS.map((user): [string, Person] => [user, { tags: new Set(), city: undefined }]),
    );
    const devices = new Map(USERS.map((user): [string, Device] => [user, stack.device(user)]));
    const entitled = new Map(USERS.map((user): [string, Set<string>] => [user, new Set()]));
    await backend.call('all_member_push/im_set_attr_name', { AttrNames: { 3: 'city' } });
    await backend.call('im_open_login_svc/multiaccount_import', { Accounts: USERS });

    const apply = async (step: typeof change extends fc.Arbitrary<infer T> ? T : never) => {
      const person = people.get(step.user) as Person;
      const device = devices.get(step.user) as Device;
      if (step.kind === 'toggle') {
        if (device.online) await device.disconnect();
        else await device.connect();
      } else if (step.kind === 'move') {
        person.city = step.city ?? undefined;
        const [command, Attrs] =
          step.city === null
            ? (['im_remove_attr', ['city']] as const)
            : (['im_set_attr', { city: step.city }] as const);
        await backend.call(`all_member_push/${command}`, { UserAttrs: [{ To_Account: step.user, Attrs }] });
      } else {
        if (step.kind === 'tag') person.tags.add(step.tag);
        else person.tags.delete(step.tag);
        const command = step.kind === 'tag' ? 'im_add_tag' : 'im_remove_tag';
        await backend.call(`all_member_push/${command}`, {
          UserTags: [{ To_Account: step.user, Tags: [step.tag] }],
        });
      }
    };

    for (const [number, { changes, push, MsgLifeTime }] of fc.sample(round, 30).entries()) {
      for (const step of changes) await apply(step);
      const { Condition, matches } = push;
      const matching = USERS.filter((user) => matches(people.get(user) as Person));
      const online = matching.filter((user) => devices.get(user)?.online);
      const taskId = await backend.push(`push ${number}`, {
        MsgLifeTime,
        ...(Condition ? { Condition } : {}),
      });
      for (const user of MsgLifeTime === 0 ? online : matching) entitled.get(user)?.add(taskId);
      await eventually(() => online.every((user) => devices.get(user)?.received.has(taskId)));
      // A change during the fan-out may or may not count for online users; this is not tested here.
      await stack.done(taskId);
    }
    await Promise.all(
      [...devices.values()].filter(({ online }) => !online).map((device) => device.connect()),
    );

    for (const user of USERS) {
      expect([user, [...(devices.get(user)?.received.keys() ?? [])].sort()]).toEqual([
        user,
        [...(entitled.get(user) ?? [])].sort(),
      ]);
    }
  }, 120_000);
});
