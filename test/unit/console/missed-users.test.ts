import fc from 'fast-check';
import { filtersOf } from '../../../console/src/push/missed-users.ts';
import type { ConditionTree } from '../../../shared/protocol/condition-tree.ts';

const name = fc.constantFrom('a', 'b', 'c');
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
const user = fc.record({
  tags: fc.subarray(['a', 'b', 'c']),
  attributes: fc.dictionary(name, name, { noNullPrototype: true }),
});
type User = { readonly tags: readonly string[]; readonly attributes: Readonly<Record<string, string>> };

function matches({ And, Or, Not, Tag, Attr }: ConditionTree, one: User): boolean {
  if (And !== undefined) return And.every((part) => matches(part, one));
  if (Or !== undefined) return Or.some((part) => matches(part, one));
  if (Not !== undefined) return !matches(Not, one);
  if (Tag !== undefined) return one.tags.includes(Tag);
  return Object.entries(Attr ?? {}).every(([key, value]) => one.attributes[key] === value);
}

describe('the search for those who missed a push', () => {
  it('lists everybody who matches, and not everybody where one tag or value narrows it', () => {
    fc.assert(
      fc.property(tree, user, (condition, one) => {
        fc.pre(matches(condition, one));
        const isListed = filtersOf(condition).some(({ Tag, AttrName, AttrValue }) => {
          if (Tag !== undefined) return one.tags.includes(Tag);
          return AttrName === undefined || one.attributes[AttrName] === AttrValue;
        });
        expect(isListed).toBe(true);
      }),
    );
    expect(filtersOf({ And: [{ Not: { Tag: 'a' } }, { Tag: 'b' }] })).toEqual([{ Tag: 'b' }]);
    expect(filtersOf({ Not: { Tag: 'a' } })).toEqual([{}]);
    expect(filtersOf(undefined)).toEqual([{}]);
  });
});
