import { type AudienceSources, audience } from '../shared/domain/audience/audience.ts';
import type { Condition } from '../shared/domain/audience/condition.ts';
import { PagedStream } from '../shared/domain/audience/paged-stream.ts';
import { after, EMPTY, START } from '../shared/domain/audience/stream.ts';
import { measured, type Row, report, rounded } from './report.ts';

/** Measures the audience algebra in matches per second and per CPU second, against loading everything into sets. */

const SIZES = [10_000, 100_000, 1_000_000];
const CASES: readonly (readonly [string, Condition])[] = [
  ['OR of 50 % and 50 %', { or: [{ tag: 'even' }, { tag: 'odd' }] }],
  ['AND of 50 % and 1 %', { and: [{ tag: 'even' }, { tag: 'rare' }] }],
  ['AND of 50 % and 50 % (overlapping)', { and: [{ tag: 'even' }, { tag: 'half' }] }],
  ['NOT 1 %', { not: { tag: 'rare' } }],
];

/** Users by tag, sorted as in the indexes. */
function population(users: number): Record<string, string[]> {
  const ids = Array.from({ length: users }, (_, index) => `user${String(index).padStart(8, '0')}`);
  return {
    all: ids,
    even: ids.filter((_, index) => index % 2 === 0),
    odd: ids.filter((_, index) => index % 2 === 1),
    half: ids.filter((_, index) => index % 4 < 2),
    rare: ids.filter((_, index) => index % 100 === 2),
  };
}

/** Pages of an index in memory, so that only the cost of the algebra is measured. */
function pages(ids: readonly string[], reads: { items: number }) {
  return async (target: string, limit: number) => {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ids[middle] ?? '') < target) low = middle + 1;
      else high = middle;
    }
    const page = ids.slice(low, low + limit);
    reads.items += page.length;
    const last = page.at(-1);
    return last === undefined || low + limit >= ids.length ? { ids: page } : { ids: page, next: after(last) };
  };
}

async function streamed(tags: Record<string, string[]>, condition: Condition, reads: { items: number }) {
  const open = (name: string) => new PagedStream(pages(tags[name] ?? [], reads));
  const sources: AudienceSources = {
    tag: open,
    attribute: () => EMPTY,
    users: () => EMPTY,
    everyone: () => open('all'),
  };
  const stream = audience(condition, sources);
  let count = 0;
  for (let id = await stream.seek(START); id !== undefined; id = await stream.seek(after(id))) count++;
  return count;
}

/** The same evaluation without the algebra, with plain sets. */
async function naive(tags: Record<string, string[]>, condition: Condition, reads: { items: number }) {
  const load = async (name: string): Promise<Set<string>> => {
    const read = pages(tags[name] ?? [], reads);
    const ids = new Set<string>();
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: { ids: string[]; next?: string } = await read(next, 4096);
      for (const id of page.ids) ids.add(id);
      next = page.next;
    }
    return ids;
  };
  const evaluate = async (node: Condition): Promise<Set<string>> => {
    if ('tag' in node) return load(node.tag);
    if ('or' in node) return (await Promise.all(node.or.map(evaluate))).reduce((a, b) => a.union(b));
    if ('and' in node) return (await Promise.all(node.and.map(evaluate))).reduce((a, b) => a.intersection(b));
    if ('not' in node) return (await load('all')).difference(await evaluate(node.not));
    throw new Error('not in this benchmark');
  };
  return (await evaluate(condition)).size;
}

const rows: Row[] = [];
for (const users of SIZES) {
  const tags = population(users);
  for (const [name, condition] of CASES) {
    const ways = { streams: streamed, sets: naive };
    const found = new Set<number>();
    for (const [way, run] of Object.entries(ways)) {
      await run(tags, condition, { items: 0 });
      const reads = { items: 0 };
      const { result, seconds, cpu } = await measured(() => run(tags, condition, reads));
      found.add(result);
      rows.push({
        users,
        condition: name,
        way,
        matches: result,
        itemsRead: reads.items,
        'matches/s': Math.round(result / seconds),
        'matches/CPU-s': Math.round(result / cpu),
        'µs CPU per match': rounded((cpu / result) * 1e6),
      });
    }
    if (found.size !== 1) throw new Error(`${name}: the results differ`);
  }
}
report('algebra', 'Audience algebra: sorted streams against sets (pages in memory)', rows);
