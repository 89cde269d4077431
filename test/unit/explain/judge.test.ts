import fc from 'fast-check';
import type { Condition } from '../../../shared/domain/audience/condition.ts';
import type { Interval } from '../../../shared/domain/audience/interval.ts';
import type { MembershipHistory } from '../../../shared/domain/audience/membership-history.ts';
import { type Judged, judge } from '../../../shared/domain/explain/judge.ts';

const TAGS = ['a', 'b', 'c'];
const VALUES = ['x', 'y'];

/** What a user does: gets or loses a tag, or gets or loses a value of slot 0; one step per moment. */
const step = fc.oneof(
  fc.record({ tag: fc.constantFrom(...TAGS) }),
  fc.record({ value: fc.option(fc.constantFrom(...VALUES)) }),
);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom(...TAGS).map((tag) => ({ tag })),
  fc.constantFrom(...VALUES).map((value) => ({ slot: 0, value })),
  fc.constantFrom({ users: ['u'] }, { users: ['other', 'third'] }),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
    tie('condition').map((not) => ({ not })),
  ),
}));

/** What the user has after each step, in plain sets. */
interface Moment {
  readonly tags: ReadonlySet<string>;
  readonly value: string | undefined;
}

function lifeOf(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): Moment[] {
  const life: Moment[] = [{ tags: new Set(), value: undefined }];
  for (const one of steps) {
    const { tags, value } = life.at(-1) as Moment;
    const toggled = 'tag' in one ? tags.symmetricDifference(new Set([one.tag])) : tags;
    life.push({ tags: toggled, value: 'tag' in one ? value : (one.value ?? undefined) });
  }
  return life;
}

/** The times in which something was so, as intervals. */
function intervalsOf(life: readonly Moment[], isSo: (moment: Moment) => boolean): Interval[] {
  const intervals: Interval[] = [];
  for (const [at, moment] of life.entries()) {
    const before = at > 0 && isSo(life[at - 1] as Moment);
    if (isSo(moment) && !before) intervals.push({ from: at });
    const open = intervals.at(-1);
    if (!isSo(moment) && before && open !== undefined) intervals[intervals.length - 1] = { ...open, to: at };
  }
  return intervals;
}

const historyOf = (
  life: readonly Moment[],
  keep: (interval: Interval) => boolean = () => true,
): MembershipHistory => ({
  userId: 'u',
  tags: new Map(TAGS.map((tag) => [tag, intervalsOf(life, ({ tags }) => tags.has(tag)).filter(keep)])),
  values: new Map([
    [0, new Map(VALUES.map((one) => [one, intervalsOf(life, ({ value }) => value === one).filter(keep)]))],
  ]),
});

/** Whether the user matches, by the definition. */
function isIn(wanted: Condition, moment: Moment): boolean {
  if ('and' in wanted) return wanted.and.every((one) => isIn(one, moment));
  if ('or' in wanted) return wanted.or.some((one) => isIn(one, moment));
  if ('not' in wanted) return !isIn(wanted.not, moment);
  if ('users' in wanted) return wanted.users.includes('u');
  return 'tag' in wanted ? moment.tags.has(wanted.tag) : moment.value === wanted.value;
}

/** Every part of a judged condition, with the part of the condition that it judges. */
function partsOf(wanted: Condition, judged: Judged): (readonly [Condition, Judged])[] {
  const inner = (list: readonly Condition[], of: readonly Judged[]) =>
    list.flatMap((one, index) => partsOf(one, of[index] as Judged));
  if ('and' in wanted && 'and' in judged) return [[wanted, judged], ...inner(wanted.and, judged.and)];
  if ('or' in wanted && 'or' in judged) return [[wanted, judged], ...inner(wanted.or, judged.or)];
  if ('not' in wanted && 'not' in judged) return [[wanted, judged], ...partsOf(wanted.not, judged.not)];
  return [[wanted, judged]];
}

const life = fc.array(step, { maxLength: 12 }).map(lifeOf);
const anyMoment = fc.nat({ max: 14 });
const at = (moments: readonly Moment[], index: number) =>
  moments[Math.min(index, moments.length - 1)] as Moment;

describe('a condition judged for one user at one moment', () => {
  it('says of every part what plain sets say', () => {
    fc.assert(
      fc.property(life, condition, anyMoment, (moments, wanted, index) => {
        const judged = judge(wanted, { history: historyOf(moments), at: index, isComplete: true });
        for (const [part, { holds }] of partsOf(wanted, judged)) {
          expect(holds).toBe(isIn(part, at(moments, index)));
        }
      }),
    );
  });

  it('is never wrong when ended memberships are forgotten: it says that it does not know', () => {
    fc.assert(
      fc.property(life, condition, anyMoment, (moments, wanted, index) => {
        const history = historyOf(moments, ({ to }) => to === undefined);
        const judged = judge(wanted, { history, at: index, isComplete: false });
        for (const [part, { holds }] of partsOf(wanted, judged)) {
          if (holds !== undefined) expect(holds).toBe(isIn(part, at(moments, index)));
        }
      }),
    );
  });

  it('knows what a tag that the user still has decides, whatever is forgotten', () => {
    const history = { userId: 'u', tags: new Map([['a', [{ from: 3 }]]]), values: new Map() };
    const judgement = { history, at: 5, isComplete: false };
    expect(judge({ or: [{ tag: 'b' }, { tag: 'a' }] }, judgement).holds).toBe(true);
    expect(judge({ and: [{ tag: 'b' }, { not: { tag: 'a' } }] }, judgement).holds).toBe(false);
    expect(judge({ and: [{ tag: 'b' }, { tag: 'a' }] }, judgement)).not.toHaveProperty('holds');
  });

  it('shows since when and until when a tag held: then, or else the last time before, or the first after', () => {
    const intervals = [{ from: 10, to: 20 }, { from: 30, to: 40 }, { from: 50 }];
    const history = { userId: 'u', tags: new Map([['a', intervals]]), values: new Map() };
    const shown = (moment: number) => judge({ tag: 'a' }, { history, at: moment, isComplete: true });
    expect(shown(5)).toEqual({ tag: 'a', since: 10, until: 20, holds: false });
    expect(shown(10)).toEqual({ tag: 'a', since: 10, until: 20, holds: true });
    expect(shown(25)).toEqual({ tag: 'a', since: 10, until: 20, holds: false });
    expect(shown(40)).toEqual({ tag: 'a', since: 30, until: 40, holds: false });
    expect(shown(50)).toEqual({ tag: 'a', since: 50, holds: true });
  });

  it('joins intervals that overlap, as a crash between two writes leaves them', () => {
    const history = {
      userId: 'u',
      tags: new Map([['a', [{ from: 10, to: 20 }, { from: 10 }]]]),
      values: new Map(),
    };
    expect(judge({ tag: 'a' }, { history, at: 15, isComplete: true })).toEqual({
      tag: 'a',
      since: 10,
      holds: true,
    });
  });
});
