import fc from 'fast-check';
import { type AudienceSources, audience } from '../../shared/domain/audience/audience.ts';
import { type Condition, matches } from '../../shared/domain/audience/condition.ts';
import { PagedStream } from '../../shared/domain/audience/paged-stream.ts';
import { after, EMPTY, listed, type SortedStream, START } from '../../shared/domain/audience/stream.ts';

const TAGS = ['a', 'b', 'c', 'd'];

/** Ids in the form of user keys: no character below `$`, some of them prefixes of others. */
const id = fc.string({ unit: fc.constantFrom('$', '%', 'a', 'b', 'z'), minLength: 1, maxLength: 4 });

const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...TAGS).map((tag) => ({ tag })),
    fc.array(id, { maxLength: 5 }).map((users) => ({ users })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
    tie('node').map((not) => ({ not })),
  ),
})).node;

/** The index of the first id that is not before the target. */
function firstFrom(sorted: readonly string[], target: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < target) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts the reads; like a filter, leaves unwanted ids out of pages. */
function storedStream(
  ids: readonly string[],
  pageSize: number,
  reads = { items: 0, pages: 0 },
): SortedStream {
  const sorted = ids.length > 100_000 ? ids : [...ids].sort();
  return new PagedStream(async (target, limit) => {
    const from = firstFrom(sorted, target);
    const page = sorted.slice(from, from + Math.min(limit, pageSize));
    reads.pages++;
    reads.items += page.length;
    const last = page.at(-1);
    return last === undefined || last === sorted.at(-1) ? { ids: page } : { ids: page, next: after(last) };
  });
}

async function all(stream: SortedStream): Promise<string[]> {
  const ids: string[] = [];
  for (let next = await stream.seek(START); next !== undefined; next = await stream.seek(after(next))) {
    ids.push(next);
  }
  return ids;
}

const membersOf = (tags: Record<string, Set<string>>, userKey: string) => ({
  userId: userKey,
  hasTag: (tag: string) => tags[tag]?.has(userKey) ?? false,
  hasValue: () => false,
});

describe('the audience of a condition', () => {
  it('equals, for any condition, population and page size, that of plain sets', async () => {
    await fc.assert(
      fc.asyncProperty(
        condition,
        fc.uniqueArray(id, { maxLength: 40 }),
        fc.array(fc.subarray(TAGS), { minLength: 40, maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (wanted, users, tagsOfUsers, pageSize) => {
          const tags: Record<string, Set<string>> = Object.fromEntries(TAGS.map((tag) => [tag, new Set()]));
          for (const [index, user] of users.entries()) {
            for (const tag of tagsOfUsers[index] ?? []) tags[tag]?.add(user);
          }
          const sources: AudienceSources = {
            tag: (tag) => storedStream([...(tags[tag] ?? [])], pageSize),
            attribute: () => storedStream([], pageSize),
            users: (named) => listed(users.filter((user) => named.includes(user)).sort()),
            everyone: () => storedStream(users, pageSize),
          };
          const expected = users.filter((user) => matches(wanted, membersOf(tags, user))).sort();
          expect(await all(audience(wanted, sources))).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['and', { and: [{ tag: 'common' }, { tag: 'rare' }] }],
    ['and, the other way round', { and: [{ tag: 'rare' }, { tag: 'common' }] }],
    ['and not', { and: [{ tag: 'rare' }, { not: { not: { tag: 'common' } } }] }],
    ['and of not of or', { and: [{ not: { or: [{ not: { tag: 'rare' } }, { not: { tag: 'common' } }] } }] }],
    ['and of or', { and: [{ or: [{ tag: 'common' }, { tag: 'nobody' }] }, { tag: 'rare' }] }],
  ] as [string, Condition][])(
    'reads thousands of items, and not a million, for a hundred users (%s)',
    async (_, wanted) => {
      const common = Array.from({ length: 1_000_000 }, (_, index) => `u${String(index).padStart(7, '0')}`);
      const rare = common.filter((_, index) => index % 10_000 === 7);
      const users: Record<string, readonly string[]> = { common, rare };
      const reads = { items: 0, pages: 0 };
      const stream = audience(wanted, {
        tag: (tag) => storedStream(users[tag] ?? [], 4096, reads),
        attribute: () => EMPTY,
        users: () => EMPTY,
        everyone: () => storedStream(common, 4096, reads),
      });
      expect(await all(stream)).toEqual(rare);
      expect(rare).toHaveLength(100);
      expect(reads.items).toBeLessThan(20_000);
      expect(reads.pages).toBeLessThan(1000);
    },
  );

  it('reads large pages when it reads everything', async () => {
    const users = Array.from({ length: 100_000 }, (_, index) => `u${String(index).padStart(6, '0')}`);
    const reads = { items: 0, pages: 0 };
    const sources = {
      tag: () => storedStream(users, 4096, reads),
      attribute: () => storedStream([], 1),
      users: () => EMPTY,
      everyone: () => storedStream([], 1),
    };
    expect(await all(audience({ tag: 'all' }, sources))).toHaveLength(users.length);
    expect(reads.items).toBe(users.length);
    expect(reads.pages).toBeLessThan(40);
  });

  it('reads little where another stream leads to a user far behind the beginning', async () => {
    const limits: number[] = [];
    const ids = Array.from({ length: 1000 }, (_, index) => `u${String(index).padStart(4, '0')}`);
    const stream = new PagedStream(async (target, limit) => {
      limits.push(limit);
      const from = firstFrom(ids, target);
      const page = ids.slice(from, from + limit);
      return { ids: page, next: after(page.at(-1) ?? target) };
    });
    expect(await stream.seek('u0500')).toBe('u0500');
    expect(await stream.seek('u0900')).toBe('u0900');
    expect(limits).toEqual([8, 32]);
  });
});
