import fc from 'fast-check';
import { choiceOf, draftOfAudience, inAnotherWay } from '../../../console/src/audience/chosen-audience.ts';
import {
  conditionOf,
  EMPTY_GROUP,
  EMPTY_LEAF,
  EVERYBODY,
  groupOf,
  type Leaf,
} from '../../../console/src/audience/draft.ts';
import type { ConditionTree } from '../../../shared/protocol/condition-notation.ts';

const name = fc.string({ minLength: 1, maxLength: 6 });
const { tree } = fc.letrec<{ tree: ConditionTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ Tag: name }),
    fc.tuple(name, name).map(([key, value]) => ({ Attr: { [key]: value } })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((And) => ({ And })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((Or) => ({ Or })),
    tie('tree').map((Not) => ({ Not })),
  ),
}));

/** Whether a user with these tags and attributes matches. */
function holds(condition: ConditionTree, has: (leaf: string) => boolean): boolean {
  if ('Not' in condition) return !holds(condition.Not, has);
  if ('And' in condition) return condition.And.every((one) => holds(one, has));
  if ('Or' in condition) return condition.Or.some((one) => holds(one, has));
  if ('Tag' in condition) return has(`tag ${condition.Tag}`);
  return Object.entries(condition.Attr).every(([key, value]) => has(`attribute ${key} ${value}`));
}

const TAG: Leaf = { ...EMPTY_LEAF, name: 'vip' };

describe('the audience builder', () => {
  it('builds a condition that means what the one it was opened with means', () => {
    fc.assert(
      fc.property(tree, fc.func(fc.boolean()), (condition, has) => {
        const built = conditionOf(groupOf(condition));
        expect(built).toBeDefined();
        if (built !== undefined) expect(holds(built, has)).toBe(holds(condition, has));
      }),
    );
  });

  it('builds no condition while a part of it is incomplete, since leaving it out would widen the audience', () => {
    expect(conditionOf({ ...EMPTY_GROUP, items: [TAG, EMPTY_LEAF] })).toBeUndefined();
    const noValue: Leaf = { kind: 'attribute', isNegated: true, name: 'city', value: '' };
    expect(conditionOf({ ...EMPTY_GROUP, items: [TAG, noValue] })).toBeUndefined();
    expect(conditionOf({ ...EMPTY_GROUP, items: [] })).toBeUndefined();
    expect(conditionOf({ ...EMPTY_GROUP, items: [TAG, { ...EMPTY_GROUP, match: 'any' }] })).toBeUndefined();
  });

  it('is for everybody only where that was chosen', () => {
    expect(choiceOf(EVERYBODY)).toEqual({ audience: {} });
    expect(choiceOf({ ...EVERYBODY, way: 'build' })).toEqual({});
    expect(choiceOf({ ...EVERYBODY, way: 'type', notation: '  ' })).toEqual({});
  });

  it('carries a condition over to the other way of putting it', () => {
    fc.assert(
      fc.property(tree, fc.func(fc.boolean()), (condition, has) => {
        const typed = inAnotherWay(draftOfAudience({ condition }), 'type');
        const back = choiceOf(inAnotherWay(typed, 'build')).audience?.condition as ConditionTree;
        expect(holds(back, has)).toBe(holds(condition, has));
      }),
    );
  });

  it('names each user once, and no more than the API takes', () => {
    const named = (users: string) => choiceOf({ ...EVERYBODY, way: 'users', users }).audience;
    expect(named(' alice \r\n\nbob\nalice')).toEqual({ users: ['alice', 'bob'] });
    expect(named('\n')).toBeUndefined();
    const many = Array.from({ length: 501 }, (_, index) => `user-${index}`);
    expect(named(many.slice(1).join('\n'))?.users).toHaveLength(500);
    expect(named(many.join('\n'))).toBeUndefined();
  });

  it('says where a typed condition stops being one, and keeps the text', () => {
    const typed = { ...EVERYBODY, way: 'type' as const, notation: 'tag:vip and' };
    const choice = choiceOf(typed);
    expect(choice.audience).toBeUndefined();
    expect('fault' in choice && choice.fault).toContain('column');
    expect(inAnotherWay(typed, 'build').notation).toBe('tag:vip and');
  });
});
