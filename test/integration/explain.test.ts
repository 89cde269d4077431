import fc from 'fast-check';
import { ulid } from 'ulid';
import type { Condition } from '../../shared/domain/audience/condition.ts';
import { resume } from '../../shared/domain/connection/resume.ts';
import { DomainError } from '../../shared/domain/domain-error.ts';
import { explainPush } from '../../shared/domain/explain/explain.ts';
import { cancelPush } from '../../shared/domain/push/cancel.ts';
import type { Push } from '../../shared/domain/push/push.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { LogReader } from '../../shared/storage/log-reader.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';

const keys = new Keyspace(4);
const TAGS = ['a', 'b#'];
const CITIES = ['SZ', ''];
const USERS = ['ann', 'bob#', 'cy'];
const DAY = 86_400_000;

const conditions: readonly (Condition | undefined)[] = [
  undefined,
  { tag: 'a' },
  { not: { tag: 'b#' } },
  { and: [{ tag: 'a' }, { or: [{ tag: 'b#' }, { slot: 3, value: 'SZ' }] }] },
  { slot: 3, value: '' },
  { users: ['ann', 'nobody'] },
];

const user = fc.constantFrom(...USERS);
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('tag' as const), user, tag: fc.constantFrom(...TAGS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      user,
      city: fc.option(fc.constantFrom(...CITIES)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      condition: fc.constantFrom(...conditions),
      lifeTime: fc.constantFrom(0, 1800, 7200, 7 * 86_400),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), index: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('catchUp' as const), user }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('import' as const), user }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('connect' as const), user }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disconnect' as const), user }) },
);
/** What happens, and how long after the step before, in milliseconds. */
const life = fc.array(fc.tuple(fc.constantFrom(1, 50, 40_000, 100_000, 1_200_000, 9_000_000), step), {
  minLength: 25,
  maxLength: 40,
});

/** A user in plain sets. */
interface Person {
  readonly createdAt: number;
  readonly tags: Set<string>;
  city: string | undefined;
}

/** What a push was for one user at its acceptance, by plain sets. */
const isIn = (condition: Condition | undefined, userId: string, person: Person): boolean => {
  if (condition === undefined) return true;
  if ('and' in condition) return condition.and.every((one) => isIn(one, userId, person));
  if ('or' in condition) return condition.or.some((one) => isIn(one, userId, person));
  if ('not' in condition) return !isIn(condition.not, userId, person);
  if ('users' in condition) return condition.users.includes(userId);
  return 'tag' in condition ? person.tags.has(condition.tag) : person.city === condition.value;
};

describe('an explanation', () => {
  let tables: Engine;
  let stores: ReturnType<typeof storesAt>;
  beforeAll(async () => {
    tables = await startEngine();
    stores = storesAt(tables.endpoint, keys);
  });
  afterAll(async () => {
    stores.client.destroy();
    await tables.stop();
  });
  let app = 0;

  const explained = (userId: string, taskId: string, now: number) =>
    explainPush(stores, { app, userId }, taskId, now);

  /** What a client without a cursor gets; `confirms` sends the last cursor back, as the next resume does. */
  async function caughtUp(userId: string, now: number, confirms: boolean): Promise<Set<string>> {
    const deps = { users: stores.users, log: new LogReader(stores.log), bodies: stores.bodies };
    const got = new Set<string>();
    let cursor: string | undefined;
    for (let more = true; more; ) {
      const page = await resume(deps, { app, userId }, cursor, now);
      for (const { id } of page.pushes) got.add(id);
      ({ cursor, more } = page);
    }
    if (confirms) await resume(deps, { app, userId }, cursor, now + 1);
    return got;
  }

  async function push(condition: Condition | undefined, lifeTime: number, now: number): Promise<Push> {
    const taskId = ulid(now);
    const draft = {
      app,
      taskId,
      from: 'admin',
      body: [],
      lifeTime,
      ...(condition === undefined ? {} : { condition }),
    };
    const record = await stores.pushes.create(draft, { position: taskId });
    if (record.push === undefined) throw new Error('It was not accepted');
    if (lifeTime > 0) await stores.log.append(record.push);
    await stores.pushes.markPublished(app, taskId);
    await stores.progress.closeWhole(app, taskId, { users: 0, posted: 0, gone: 0, refused: 0, withheld: 0 });
    return record.push;
  }

  it('agrees with plain sets about the audience, and with a resume about what is delivered', async () => {
    const verdicts = new Set<string>();
    for (const steps of fc.sample(life, 4)) {
      app++;
      let now = Date.now() - 3 * DAY;
      const people = new Map<string, Person>();
      const pushes: { readonly push: Push; readonly audience: ReadonlyMap<string, boolean> }[] = [];
      const join = async (userId: string) => {
        if (people.has(userId)) return;
        await stores.accounts.import(app, { userId }, now);
        people.set(userId, { createdAt: now, tags: new Set(), city: undefined });
      };
      await join('ann');
      for (const [wait, one] of steps) {
        now += wait;
        if (one.kind === 'push') {
          const made = await push(one.condition, one.lifeTime, now);
          const audience = new Map(
            [...people].map(([userId, person]) => [userId, isIn(one.condition, userId, person)] as const),
          );
          pushes.push({ push: made, audience });
          continue;
        }
        if (one.kind === 'cancel') {
          const chosen = pushes[one.index % Math.max(1, pushes.length)];
          const deps = {
            pushes: stores.pushes,
            log: stores.log,
            schedules: { remove: async () => undefined },
          };
          if (chosen !== undefined) {
            await cancelPush(deps, app, chosen.push.taskId, now).catch((error: unknown) => {
              if (!(error instanceof DomainError && error.kind === 'pushCancelledAlready')) throw error;
            });
          }
          continue;
        }
        if (one.kind === 'import') {
          await join(one.user);
          continue;
        }
        const person = people.get(one.user);
        const owner = { app, userId: one.user };
        if (person === undefined) continue;
        if (one.kind === 'catchUp') await caughtUp(one.user, now, true);
        if (one.kind === 'connect')
          await stores.connections.add(owner, `c ${one.user}`, person.createdAt, now);
        if (one.kind === 'disconnect') await stores.connections.delete(owner, `c ${one.user}`);
        if (one.kind === 'tag') {
          const held = await stores.tags.ofUser(app, one.user);
          const account = { userId: one.user, createdAt: person.createdAt };
          if (person.tags.has(one.tag)) await stores.tags.remove(app, one.user, [one.tag], now);
          else await stores.tags.add(app, account, [one.tag], now, held);
          if (!person.tags.delete(one.tag)) person.tags.add(one.tag);
        }
        if (one.kind === 'move') {
          const account = await stores.accounts.get(app, one.user);
          if (account === undefined) throw new Error('The account is gone');
          person.city = one.city ?? undefined;
          await stores.attributes.change(app, account, new Map([[3, person.city]]), now);
        }
      }
      now += 1;
      for (const userId of USERS) {
        const delivered = people.has(userId) ? await caughtUp(userId, now, false) : new Set<string>();
        const explanations = await Promise.all(
          pushes.map(({ push: { taskId } }) => explained(userId, taskId, now)),
        );
        for (const [index, { push: made, audience }] of pushes.entries()) {
          const { verdict, matched } = explanations[index] ?? (await explained(userId, made.taskId, now));
          verdicts.add(verdict);
          const expected = audience.get(userId) ?? false;
          expect({ userId, verdict, matched }).toEqual({ userId, verdict, matched: expected });
          const lives = made.acceptedAt + made.lifeTime * 1000 > now;
          const saysDelivered = lives && ['waiting', 'posted', 'sending'].includes(verdict);
          expect({ userId, verdict, delivered: delivered.has(made.taskId) }).toEqual({
            userId,
            verdict,
            delivered: saysDelivered,
          });
        }
      }
    }
    // The lives are long enough to meet what matters.
    for (const verdict of ['waiting', 'not_addressed', 'online_only']) expect(verdicts).toContain(verdict);
  }, 240_000);

  it('of a push that has not gone out says whether the user matches now', async () => {
    app++;
    const now = Date.now();
    await stores.settings.nameAttributes(app, new Map([[3, 'city']]));
    await stores.accounts.import(app, { userId: 'ann' }, now - 1000);
    const account = await stores.accounts.get(app, 'ann');
    if (account === undefined) throw new Error('The account is gone');
    await stores.attributes.change(app, account, new Map([[3, 'SZ']]), now - 500);
    const draft = { app, taskId: ulid(now), from: 'ann', body: [], lifeTime: 60 };
    const scheduled = { ...draft, namedCondition: { attribute: 'city', value: 'SZ' } };
    await stores.pushes.create(scheduled, { sendAt: now + DAY });
    expect(await explained('ann', scheduled.taskId, now)).toMatchObject({
      verdict: 'scheduled',
      matched: true,
      isSender: true,
      condition: { slot: 3, value: 'SZ', since: now - 500, holds: true },
    });
    await stores.pushes.cancel(app, scheduled.taskId, now);
    expect(await explained('ann', scheduled.taskId, now)).toMatchObject({ verdict: 'not_sent' });
    const unnamed = { ...draft, taskId: ulid(now + 1), namedCondition: { attribute: 'town', value: 'SZ' } };
    await stores.pushes.create(unnamed, { sendAt: now + DAY });
    expect(await explained('ann', unnamed.taskId, now)).toMatchObject({
      verdict: 'scheduled',
      matched: false,
    });
  });

  it('of a push that is older than the history says what is not known any more', async () => {
    app++;
    const now = Date.now();
    const then = now - 8 * DAY;
    await stores.accounts.import(app, { userId: 'ann' }, then - DAY);
    await stores.accounts.import(app, { userId: 'bob' }, then - DAY);
    const since = { userId: 'ann', createdAt: then - DAY };
    await stores.tags.add(app, since, ['a'], then - 1000, await stores.tags.ofUser(app, 'ann'));
    const { taskId } = await push({ tag: 'a' }, 60, then);
    expect(await explained('ann', taskId, now)).toMatchObject({ verdict: 'expired', matched: true });
    const bob = await explained('bob', taskId, now);
    expect(bob.verdict).toBe('unknown');
    expect(bob).not.toHaveProperty('matched');
  });

  it('counts a push as received only once no resume repeats it: a minute before the confirmed cursor', async () => {
    app++;
    const now = Date.now() - DAY;
    await stores.accounts.import(app, { userId: 'ann' }, now - 1000);
    const { taskId } = await push(undefined, 86_400, now);
    await caughtUp('ann', now + 59_000, true);
    expect((await explained('ann', taskId, now + 59_500)).verdict).toBe('waiting');
    expect(await caughtUp('ann', now + 59_500, false)).toContain(taskId);
    await caughtUp('ann', now + 61_000, true);
    expect((await explained('ann', taskId, now + 61_500)).verdict).toBe('received');
    expect(await caughtUp('ann', now + 61_500, false)).not.toContain(taskId);
  });

  it('tells a push that expired before the newest confirmation from one that was confirmed in time', async () => {
    app++;
    const now = Date.now() - DAY;
    await stores.accounts.import(app, { userId: 'ann' }, now - 1000);
    const short = await push(undefined, 60, now);
    const long = await push(undefined, 86_400, now + 1);
    await caughtUp('ann', now + 3_600_000, true);
    expect((await explained('ann', short.taskId, now + 3_700_000)).verdict).toBe('unconfirmed');
    expect((await explained('ann', long.taskId, now + 3_700_000)).verdict).toBe('received');
    expect((await explained('nobody', long.taskId, now + 3_700_000)).verdict).toBe('no_account');
    await stores.accounts.import(app, { userId: 'late' }, now + 5000);
    expect((await explained('late', long.taskId, now + 6000)).verdict).toBe('joined_later');
    await expect(explained('ann', ulid(now), now)).rejects.toThrow(/there is no push/);
  });
});
