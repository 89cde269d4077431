import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { deleteAccount } from '../../shared/domain/accounts/delete.ts';
import { membershipAt } from '../../shared/domain/audience/membership-history.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { unreadableItems } from '../../shared/storage/unreadable-items.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';
import { tableNames } from './running-stack.ts';

const keys = new Keyspace(2);
const app = 7;
const TAGS = ['a', '#b', 'ü'];
const VALUES = ['x', 'y', ''];
const SLOTS = [0, 9];

type Stores = ReturnType<typeof storesAt>;

describe('the history of memberships', () => {
  let tables: Engine;
  let stores: Stores;
  beforeAll(async () => {
    tables = await startEngine();
    stores = storesAt(tables.endpoint, keys);
  });
  afterAll(async () => {
    stores.client.destroy();
    await tables.stop();
  });

  let users = 0;
  async function newUser(createdAt: number) {
    const user = { userId: `user ${users++}`, createdAt };
    await stores.accounts.import(app, user, createdAt);
    return user;
  }

  async function setValues(
    userId: string,
    changes: Map<number, string | undefined>,
    now: number,
    at = stores,
  ) {
    const account = await at.accounts.get(app, userId);
    if (account === undefined) throw new Error(`There is no ${userId}`);
    await at.attributes.change(app, account, changes, now);
  }

  const addTags = async (user: { userId: string; createdAt: number }, tags: string[], now: number) =>
    stores.tags.add(app, user, tags, now, await stores.tags.ofUser(app, user.userId));

  /** The memberships at a moment, as a reader with a cursor from `since` sees them. */
  async function membership(userId: string, since: number, at: number) {
    const user = await stores.users.find({ app, userId });
    if (user === undefined) throw new Error(`There is no ${userId}`);
    return membershipAt(await user.membershipsSince(since), at);
  }

  const change = fc.oneof(
    fc.record({
      kind: fc.constant('add' as const),
      tags: fc.uniqueArray(fc.constantFrom(...TAGS), { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('remove' as const), tags: fc.uniqueArray(fc.constantFrom(...TAGS)) }),
    fc.record({ kind: fc.constant('removeAll' as const) }),
    fc.record({
      kind: fc.constant('set' as const),
      slot: fc.constantFrom(...SLOTS),
      value: fc.option(fc.constantFrom(...VALUES), { nil: undefined }),
    }),
  );
  const step = fc.record({ change, pause: fc.integer({ min: 1, max: 1000 }) });

  it('knows the memberships of every moment, whatever changes were made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat(), async (steps, cut) => {
        const begin = Date.now() - 60_000;
        const user = await newUser(begin);
        const held = { tags: new Set<string>(), values: new Map<number, string>() };
        const moments: { at: number; tags: Set<string>; values: Map<number, string> }[] = [];
        let now = begin;
        for (const { change: next, pause } of steps) {
          now += pause;
          if (next.kind === 'add') {
            await addTags(user, next.tags, now);
            for (const tag of next.tags) held.tags.add(tag);
          } else if (next.kind === 'remove') {
            await stores.tags.remove(app, user.userId, next.tags, now);
            for (const tag of next.tags) held.tags.delete(tag);
          } else if (next.kind === 'removeAll') {
            await stores.tags.removeAll(app, user.userId, now);
            held.tags.clear();
          } else {
            await setValues(user.userId, new Map([[next.slot, next.value]]), now);
            if (next.value === undefined) held.values.delete(next.slot);
            else held.values.set(next.slot, next.value);
          }
          // From the change (inclusive) to the next change (exclusive).
          moments.push({ at: now, tags: new Set(held.tags), values: new Map(held.values) });
        }
        const first = cut % moments.length;
        const since = moments[first]?.at ?? 0;
        for (const [index, { at, tags, values }] of moments.entries()) {
          if (index < first) continue;
          const next = moments[index + 1]?.at ?? at + 1000;
          for (const moment of [at, next - 1]) {
            const member = await membership(user.userId, since, moment);
            expect(TAGS.filter((tag) => member.hasTag(tag)).sort()).toEqual([...tags].sort());
            for (const slot of SLOTS) {
              const value = VALUES.filter((candidate) => member.hasValue(slot, candidate));
              expect(value).toEqual(values.has(slot) ? [values.get(slot)] : []);
            }
          }
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('is read from the cursor on, and grows no item', async () => {
    const begin = Date.now() - 60_000;
    const user = await newUser(begin);
    const sizeAfter = async (changes: number): Promise<number> => {
      for (let index = 0; index < changes; index++) {
        await setValues(user.userId, new Map([[0, `value ${index % 2}`]]), begin + index);
        await addTags(user, ['t'], begin + index);
        await stores.tags.remove(app, user.userId, ['t'], begin + index + 1);
      }
      const { Items = [] } = await stores.client.send(new ScanCommand({ TableName: tableNames().Accounts }));
      const account = Items.find(({ sk }) => sk === keys.account(app, user.userId).sk);
      return JSON.stringify({ ...account, attempt: '' }).length;
    };
    expect(await sizeAfter(120)).toBe(await sizeAfter(2));
    expect(await stores.history.since(app, user.userId, begin + 1000)).toEqual([]);
    const all = await stores.history.since(app, user.userId, 0);
    const late = await stores.history.since(app, user.userId, begin + 100);
    expect(all.length).toBeGreaterThan(230);
    expect(late).toEqual(all.filter(({ to }) => to > begin + 100));
  });

  it('is right after a crash between the interval and the change', async () => {
    const begin = Date.now() - 60_000;
    const user = await newUser(begin);
    await addTags(user, ['t'], begin + 10);
    await setValues(user.userId, new Map([[0, 'x']]), begin + 10);
    const crashing = storesAt(tables.endpoint, keys);
    crashing.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          if (['UpdateItemCommand', 'DeleteItemCommand'].includes(commandName)) throw new Error('crash');
          return next(args);
        },
      { step: 'initialize', priority: 'low' },
    );
    await expect(crashing.tags.remove(app, user.userId, ['t'], begin + 20)).rejects.toThrow('crash');
    await expect(setValues(user.userId, new Map([[0, 'y']]), begin + 20, crashing)).rejects.toThrow('crash');
    crashing.client.destroy();
    const heldAt = async (at: number) => {
      const member = await membership(user.userId, begin, at);
      return [member.hasTag('t'), member.hasValue(0, 'x'), member.hasValue(0, 'y')];
    };
    for (const at of [15, 25, 1000]) expect(await heldAt(begin + at)).toEqual([true, true, false]);
    await stores.tags.remove(app, user.userId, ['t'], begin + 30);
    await setValues(user.userId, new Map([[0, 'y']]), begin + 30);
    expect(await heldAt(begin + 29)).toEqual([true, true, false]);
    expect(await heldAt(begin + 30)).toEqual([false, false, true]);
  });

  it('is right when many remove a tag or change a value at the same time', async () => {
    const begin = Date.now() - 60_000;
    const user = await newUser(begin);
    await addTags(user, ['t'], begin + 10);
    await setValues(user.userId, new Map([[0, 'x']]), begin + 10);
    const workers = Array.from({ length: 8 }, (_, index) => index);
    await Promise.all(
      workers.flatMap((index) => [
        stores.tags.remove(app, user.userId, ['t'], begin + 20),
        setValues(user.userId, new Map([[0, `y${index}`]]), begin + 20),
        setValues(user.userId, new Map([[index + 1, 'other slot']]), begin + 20),
      ]),
    );
    const before = await membership(user.userId, begin, begin + 19);
    expect([before.hasTag('t'), before.hasValue(0, 'x')]).toEqual([true, true]);
    const after = await membership(user.userId, begin, begin + 20);
    expect([after.hasTag('t'), after.hasValue(0, 'x')]).toEqual([false, false]);
    expect(workers.filter((index) => after.hasValue(0, `y${index}`))).toHaveLength(1);
    expect(workers.every((index) => after.hasValue(index + 1, 'other slot'))).toBe(true);
  });

  it('includes intervals in accounts and tags of the earlier form, before and after they are moved', async () => {
    const begin = Date.now() - 60_000;
    const user = await newUser(begin);
    const table = tableNames();
    const put = (TableName: string, Item: Record<string, unknown>) =>
      stores.client.send(new PutCommand({ TableName, Item }));
    const account = {
      ...keys.account(app, user.userId),
      createdAt: begin,
      revision: 3,
      seenThrough: 'the cursor',
      a2: keys.attributeOf(app, 'now', user.userId),
      v2: 'now',
      s2: begin + 30,
      h2: [
        { value: 'first', from: begin + 10, to: begin + 20 },
        { value: 'second', from: begin + 20, to: begin + 30 },
      ],
    };
    await put(table.Accounts, account);
    const pk = keys.tagsOf(app, user.userId);
    await put(table.Tags, {
      pk,
      sk: 'held',
      addedAt: begin + 30,
      earlier: [{ from: begin + 10, to: begin + 20 }],
    });
    await put(table.Tags, {
      pk,
      sk: 'gone',
      addedAt: begin + 30,
      removedAt: begin + 40,
      earlier: [{ from: begin, to: begin + 20 }],
    });

    const check = async () => {
      const seen = [];
      for (const at of [5, 15, 25, 35]) {
        const member = await membership(user.userId, begin, begin + at);
        const values = ['first', 'second', 'now'].filter((value) => member.hasValue(2, value));
        seen.push([at, ...['held', 'gone'].filter((tag) => member.hasTag(tag)), ...values]);
      }
      expect(seen).toEqual([
        [5, 'gone'],
        [15, 'held', 'gone', 'first'],
        [25, 'second'],
        [35, 'held', 'gone', 'now'],
      ]);
    };
    await check();
    expect(await stores.tags.list(app, user.userId)).toEqual(['held']);
    expect((await stores.users.find({ app, userId: user.userId }))?.seenThrough).toBe('the cursor');

    await setValues(user.userId, new Map([[2, undefined]]), begin + 50);
    await addTags(user, ['gone'], begin + 50);
    await stores.tags.remove(app, user.userId, ['held', 'gone'], begin + 60);
    await check();
    const { Items: items = [] } = await stores.client.send(new ScanCommand({ TableName: table.Tags }));
    expect(items.filter((item) => item.pk === pk)).toEqual([]);
    expect(await stores.accounts.get(app, user.userId)).toMatchObject({ past: [] });
  });

  it('and everything else is deleted with the account, including concurrent additions', async () => {
    const begin = Date.now() - 60_000;
    const user = await newUser(begin);
    await addTags(user, ['t', 'u'], begin + 10);
    await stores.tags.remove(app, user.userId, ['u'], begin + 20);
    await setValues(user.userId, new Map([[0, 'x']]), begin + 10);
    await setValues(user.userId, new Map([[0, 'y']]), begin + 20);
    await stores.users.recordSeenThrough(app, user.userId, 'x');
    const account = await stores.accounts.get(app, user.userId);
    if (account === undefined) throw new Error('There is no account');

    const deps = {
      ...stores,
      sockets: { close: async () => 'closed' as const },
      sleep: async () => undefined,
    };
    expect(await deleteAccount(deps, { app, userId: user.userId }, Date.now())).toBe(true);
    // These read the account before it was deleted.
    const noTags = { held: new Map(), past: [] };
    await expect(stores.tags.add(app, account, ['late'], Date.now(), noTags)).rejects.toMatchObject({
      kind: 'accountUnknown',
    });
    await expect(
      stores.attributes.change(app, account, new Map([[1, 'late']]), Date.now()),
    ).rejects.toMatchObject({ kind: 'accountUnknown' });

    const left: unknown[] = [];
    for (const TableName of Object.values(tableNames())) {
      const { Items = [] } = await stores.client.send(new ScanCommand({ TableName }));
      left.push(
        ...Items.filter((item) => JSON.stringify(item).includes('user%20') && ours(item, user.userId)),
      );
    }
    expect(left.map((item) => Object.keys(item as object).sort())).toEqual([
      ['accountSince', 'pk', 'sk', 'ttl'],
    ]);
    expect(await deleteAccount(deps, { app, userId: user.userId }, Date.now())).toBe(false);

    // A new account with the same name starts empty, and accepts tags.
    await stores.accounts.import(app, user, begin + 1000);
    await addTags({ ...user, createdAt: begin + 1000 }, ['t'], Date.now());
    expect(await stores.tags.list(app, user.userId)).toEqual(['t']);
  });

  const ours = (item: Record<string, unknown>, userId: string): boolean => {
    const { sk } = keys.account(app, userId);
    return item.sk === sk || item.pk === `${app}#${sk}` || String(item.pk).endsWith(`#${sk}`);
  };

  it('does not fail for an item that cannot be read', async () => {
    const begin = Date.now() - 60_000;
    const [user, other] = [await newUser(begin), await newUser(begin)];
    await addTags(user, ['t'], begin + 10);
    await stores.client.send(
      new PutCommand({
        TableName: tableNames().Tags,
        Item: { pk: keys.tagsOf(app, user.userId), sk: 'broken', addedAt: 'yesterday' },
      }),
    );
    const leftOut: unknown[] = [];
    const listen = (error: unknown) => leftOut.push(error);
    unreadableItems.subscribe(listen);
    expect(await stores.tags.list(app, user.userId)).toEqual(['t']);
    unreadableItems.unsubscribe(listen);
    expect(leftOut).toEqual([
      expect.objectContaining({ key: { pk: keys.tagsOf(app, user.userId), sk: 'broken' } }),
    ]);
    await stores.client.send(
      new PutCommand({
        TableName: tableNames().Accounts,
        Item: { ...keys.account(app, user.userId), createdAt: begin, v3: 5 },
      }),
    );
    await expect(stores.accounts.get(app, user.userId)).rejects.toThrow(/account .*is unreadable.*v3/s);
    const found = await stores.accounts.getMany(app, [user.userId, other.userId]);
    expect([...found.keys()]).toEqual([other.userId]);
  });
});
