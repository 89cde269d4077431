import type { Account, UserTags, ValueChanges } from '../../../shared/domain/accounts/account.ts';
import { addTags } from '../../../shared/domain/accounts/add-tags.ts';
import { changeAttributes, namedValues } from '../../../shared/domain/accounts/change-attributes.ts';
import { removeTags } from '../../../shared/domain/accounts/remove-tags.ts';
import { assertRoom, tooManyTags } from '../../../shared/domain/accounts/tag-limit.ts';
import { DomainError } from '../../../shared/domain/domain-error.ts';
import { appOf } from '../app.ts';
import { account, accountsOf, userTags } from './fakes.ts';

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`);

/** Tags in memory that record what is done to them. */
function fakeTags(present: Readonly<Record<string, UserTags>> = {}) {
  const calls: unknown[] = [];
  return {
    calls,
    ofUser: async (_: number, userId: string) => present[userId] ?? userTags(),
    async add(
      app: number,
      { userId }: Pick<Account, 'userId'>,
      tags: readonly string[],
      now: number,
      known: UserTags,
    ) {
      calls.push([app, userId, tags, now, [...known.held.keys()]]);
    },
    async remove(app: number, userId: string, tags: readonly string[], now: number) {
      calls.push([app, userId, tags, now]);
    },
    async removeAll(app: number, userId: string, now: number) {
      calls.push([app, userId, 'every tag', now]);
    },
  };
}

function fakeUsedTags(error?: Error) {
  const recorded: unknown[] = [];
  return {
    recorded,
    async record(app: number, tags: readonly string[], maximum: number) {
      recorded.push([app, tags, maximum]);
      if (error !== undefined) throw error;
    },
  };
}

function fakeUsedNames() {
  const recorded: unknown[] = [];
  return {
    recorded,
    async record(app: number, kind: string, names: Iterable<string>) {
      recorded.push([app, kind, [...names]]);
    },
  };
}

const requested = new Map([
  ['a', ['red']],
  ['b', ['red', 'blue']],
]);

describe('adding tags', () => {
  it('gives each user its own tags, and the tags that the user had', async () => {
    const tags = fakeTags({ b: userTags('old') });
    const usedTags = fakeUsedTags();
    const deps = { accounts: accountsOf('a', 'b'), tags, usedTags, usedNames: fakeUsedNames() };
    expect(await addTags(deps, 'rejectAll', appOf(), requested, 9)).toEqual([]);
    expect(tags.calls).toEqual([
      [7, 'a', ['red'], 9, []],
      [7, 'b', ['red', 'blue'], 9, ['old']],
    ]);
    expect(usedTags.recorded).toEqual([]);
  });

  it('records the tags of the whole request once, and against the limit where the app has one', async () => {
    const usedNames = fakeUsedNames();
    const usedTags = fakeUsedTags();
    const deps = { accounts: accountsOf('a', 'b'), tags: fakeTags(), usedTags, usedNames };
    await addTags(deps, 'rejectAll', appOf({ tagsPerApp: 50 }), requested, 9);
    expect(usedTags.recorded).toEqual([[7, ['red', 'red', 'blue'], 50]]);
    expect(usedNames.recorded).toEqual([[7, 'tags', ['red', 'red', 'blue']]]);
  });

  it('adds nothing where the app would use too many tags', async () => {
    const error = new DomainError('tagsOfAppExceeded', 'too many');
    const tags = fakeTags();
    const deps = {
      accounts: accountsOf('a', 'b'),
      tags,
      usedTags: fakeUsedTags(error),
      usedNames: fakeUsedNames(),
    };
    const app = appOf({ tagsPerApp: 1 });
    await expect(addTags(deps, 'rejectAll', app, requested, 9)).rejects.toBe(error);
    expect(await addTags(deps, 'serveOthers', app, requested, 9)).toEqual([
      { userId: 'a', error },
      { userId: 'b', error },
    ]);
    expect(tags.calls).toEqual([]);
  });

  it('rejects a user who would have more than a hundred, before anything is recorded', async () => {
    const tags = fakeTags({ b: userTags(...many(99)) });
    const usedTags = fakeUsedTags();
    const deps = { accounts: accountsOf('a', 'b'), tags, usedTags, usedNames: fakeUsedNames() };
    const app = appOf({ tagsPerApp: 1000 });
    await expect(addTags(deps, 'rejectAll', app, requested, 9)).rejects.toMatchObject({
      kind: 'tagsOfUserExceeded',
    });
    expect([tags.calls, usedTags.recorded]).toEqual([[], []]);
    expect(await addTags(deps, 'serveOthers', app, requested, 9)).toMatchObject([{ userId: 'b' }]);
    expect(tags.calls).toEqual([[7, 'a', ['red'], 9, []]]);
  });
});

describe('the room for tags', () => {
  it('is a hundred: tags that the user has, or that are named twice, take none', () => {
    expect(() => assertRoom('u', userTags(...many(99)), ['new', 'new', 't0'])).not.toThrow();
    expect(() => assertRoom('u', userTags(), many(100))).not.toThrow();
    expect(() => assertRoom('u', userTags(), many(101))).toThrow(DomainError);
    expect(() => assertRoom('u', userTags(...many(99)), ['x', 'y'])).toThrow(
      'u has 99 tags and would get 2 more: a user has at most 100',
    );
    expect(tooManyTags('u', 1, 2).kind).toBe('tagsOfUserExceeded');
  });
});

describe('removing tags', () => {
  it('takes the named tags, or all, from each user', async () => {
    const tags = fakeTags();
    const deps = { accounts: accountsOf('a', 'b'), tags };
    const byUser = new Map<string, readonly string[] | 'all'>([
      ['a', ['red']],
      ['b', 'all'],
    ]);
    expect(await removeTags(deps, 'rejectAll', 7, byUser, 9)).toEqual([]);
    expect(tags.calls).toEqual([
      [7, 'a', ['red'], 9],
      [7, 'b', 'every tag', 9],
    ]);
    await expect(removeTags(deps, 'rejectAll', 7, new Map([['x', 'all']]), 9)).rejects.toMatchObject({
      kind: 'accountUnknown',
    });
  });
});

describe('changing attributes', () => {
  const names = {
    attributeSlots: async () =>
      new Map([
        ['city', 0],
        ['sex', 3],
      ]),
  };

  function fakeAttributes() {
    const calls: unknown[] = [];
    return {
      calls,
      async change(app: number, { userId }: Account, changes: ValueChanges, now: number) {
        calls.push([app, userId, [...changes], now]);
      },
    };
  }

  it('translates names, and lets the last value of a user count', async () => {
    const attributes = fakeAttributes();
    const usedNames = fakeUsedNames();
    const deps = { accounts: accountsOf('a', 'b'), attributes, names, usedNames };
    const changes = [
      {
        userId: 'a',
        values: [
          ['city', 'Rome'],
          ['sex', 'f'],
        ],
      },
      { userId: 'b', values: [['sex', undefined]] },
      { userId: 'a', values: [['city', 'Oslo']] },
    ] as const;
    expect(await changeAttributes(deps, 'rejectAll', 7, changes, 9)).toEqual([]);
    expect(attributes.calls).toEqual([
      [
        7,
        'a',
        [
          [0, 'Oslo'],
          [3, 'f'],
        ],
        9,
      ],
      [7, 'b', [[3, undefined]], 9],
    ]);
    expect(usedNames.recorded).toEqual([
      [7, 'slot0', ['Oslo']],
      [7, 'slot3', ['f']],
    ]);
  });

  it('rejects an unknown name before anything is changed, also where others would be served', async () => {
    const attributes = fakeAttributes();
    const deps = { accounts: accountsOf('a'), attributes, names, usedNames: fakeUsedNames() };
    const changes = [
      {
        userId: 'a',
        values: [
          ['city', 'Rome'],
          ['age', '3'],
        ],
      },
    ] as const;
    await expect(changeAttributes(deps, 'serveOthers', 7, changes, 9)).rejects.toMatchObject({
      kind: 'attributeUnknown',
      message: expect.stringContaining('"age"'),
    });
    expect(attributes.calls).toEqual([]);
  });

  it('shows the values that have a name', () => {
    const values = new Map([0, 1].map((slot) => [slot, { value: `v${slot}`, since: 1 }] as const));
    const named = new Map([
      [0, 'city'],
      [2, 'sex'],
    ]);
    expect(namedValues({ ...account('a'), values }, named)).toEqual({ city: 'v0' });
  });
});
