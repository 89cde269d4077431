import fc from 'fast-check';
import { type Condition, matches } from '../../shared/domain/audience/condition.ts';
import { compileCondition } from '../../shared/domain/audience/named-condition.ts';
import {
  conditionSchema,
  namedConditionOf,
  type RequestedCondition,
} from '../../shared/protocol/condition.ts';
import {
  type ConditionTree,
  formatCondition,
  parseCondition,
} from '../../shared/protocol/condition-notation.ts';
import { ConditionSyntaxError } from '../../shared/protocol/condition-tokens.ts';

describe('the notation of conditions', () => {
  it('joins tags and attributes by and, or and not, with parentheses', () => {
    expect(parseCondition('tag:vip and (city:Shenzhen or city:Guangzhou) and not tag:muted')).toEqual({
      And: [
        { Tag: 'vip' },
        { Or: [{ Attr: { city: 'Shenzhen' } }, { Attr: { city: 'Guangzhou' } }] },
        { Not: { Tag: 'muted' } },
      ],
    });
  });

  it.each([
    ['tag:a or tag:b and not tag:c', 'tag:a or (tag:b and (not tag:c))'],
    ['NOT tag:a AND tag:b', '(not tag:a) and tag:b'],
    ['  ( ( tag:a ) )  ', 'tag:a'],
    ['not not tag:a', 'not (not tag:a)'],
    ['tag:"a"', 'tag:a'],
  ])('reads %s as %s', (text, explicit) => {
    expect(parseCondition(text)).toEqual(parseCondition(explicit));
  });

  it('keeps groups as they are written', () => {
    expect(parseCondition('(tag:a and tag:b) and tag:c')).toEqual({
      And: [{ And: [{ Tag: 'a' }, { Tag: 'b' }] }, { Tag: 'c' }],
    });
  });

  it('takes any text in quotation marks', () => {
    expect(parseCondition('tag:"gold \\"card\\"\\u0021" and "家 乡":深圳')).toEqual({
      And: [{ Tag: 'gold "card"!' }, { Attr: { '家 乡': '深圳' } }],
    });
    expect(parseCondition('note:"two\nlines\tand \\\\"')).toEqual({ Attr: { note: 'two\nlines\tand \\' } });
  });

  it('allows attributes whose names are words of the notation', () => {
    expect(parseCondition('"tag":x')).toEqual({ Attr: { tag: 'x' } });
    expect(parseCondition('or:x or not:y')).toEqual({ Or: [{ Attr: { or: 'x' } }, { Attr: { not: 'y' } }] });
    expect(parseCondition('city:""')).toEqual({ Attr: { city: '' } });
  });

  it.each([
    ['', 1, 'expected a tag or an attribute, found the end'],
    ['tag:vip and', 12, 'expected a tag or an attribute, found the end'],
    ['tag:vip tag:gold', 9, 'expected "and" or "or", found "tag"'],
    ['vip', 1, '"vip" has no value: write tag:vip, or attribute:value'],
    ['tag:a and or tag:b', 11, 'expected a tag or an attribute, found "or"'],
    ['tag:', 5, 'expected a value after the colon, found the end'],
    ['tag:(a)', 5, 'expected a value after the colon, found "("'],
    ['tag:""', 5, 'a tag must not be empty'],
    ['(tag:a or tag:b', 16, 'expected ")", found the end'],
    ['tag:a)', 6, 'this ")" has no matching "("'],
    ['tag:a and tag:"b', 15, 'this quotation mark is not closed: add the closing one'],
    ['tag:"\\x"', 5, 'unknown escape in the quotation'],
    ['link:http://example.com', 10, 'quote a value that has a colon'],
    ['城市:深圳 tag:a', 7, 'expected "and" or "or", found "tag"'],
    ['tag:"🔔" tag:a', 9, 'expected "and" or "or", found "tag"'],
  ])('reports what is wrong with %j, and at which column', (text, column, message) => {
    const failure = errorOf(() => parseCondition(text));
    expect(failure).toBeInstanceOf(ConditionSyntaxError);
    expect(failure.message).toContain(message);
    expect(failure.message).toContain(`column ${column}:`);
    expect((failure as ConditionSyntaxError).column).toBe(column);
  });

  it('rejects endless nesting', () => {
    expect(() => parseCondition(`${'('.repeat(100_000)}tag:a`)).toThrow('column 101: more than 100 levels');
    expect(() => parseCondition(`${'not '.repeat(100_000)}tag:a`)).toThrow('more than 100 levels');
  });

  it('formats a tree so that it is parsed as the same tree', () => {
    fc.assert(
      fc.property(tree, (condition) => {
        expect(parseCondition(formatCondition(condition))).toEqual(condition);
      }),
      { numRuns: 500 },
    );
  });

  it('formats every condition that the API accepts with the same meaning', () => {
    fc.assert(
      fc.property(accepted, fc.infiniteStream(fc.boolean()), (condition, coins) => {
        const written = conditionSchema.parse(parseCondition(formatCondition(condition)));
        const answers = new Map<string, boolean>();
        const has = (leaf: string) => {
          if (!answers.has(leaf)) answers.set(leaf, coins.next().value);
          return answers.get(leaf) === true;
        };
        const user = {
          userId: 'alice',
          hasTag: (tag: string) => has(`tag ${tag}`),
          hasValue: (slot: number, value: string) => has(`${slot} ${value}`),
        };
        for (let repetition = 0; repetition < 5; repetition++) {
          answers.clear();
          expect(matches(compiled(written), user)).toBe(matches(compiled(condition), user));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('quotes ambiguous names and values', () => {
    expect(formatCondition({ And: [{ Tag: 'gold card' }, { Attr: { tag: 'and' } }, { Tag: '深圳' }] })).toBe(
      'tag:"gold card" and "tag":"and" and tag:深圳',
    );
    expect(formatCondition({ TagsOr: ['a', 'b'], AttrsAnd: { level: '1.5' } })).toBe(
      '(tag:a or tag:b) and level:1.5',
    );
  });
});

function errorOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Any text, with the words and symbols of the notation more often. */
const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
  fc.constantFrom('and', 'OR', 'not', 'tag', 'a b', '(', ':', '"', '\\', '\n', '\ud800', '深圳', '__proto__'),
);

const tree = fc.letrec<{ readonly node: ConditionTree }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.record({ Tag: text }),
    fc.tuple(text, fc.oneof(text, fc.constant(''))).map(([name, value]) => ({ Attr: { [name]: value } })),
    fc.record({ Not: tie('node') }),
    fc.record({ And: fc.array(tie('node'), { minLength: 2, maxLength: 4 }) }),
    fc.record({ Or: fc.array(tie('node'), { minLength: 2, maxLength: 4 }) }),
  ),
})).node;

const NAMES = ['city', 'tag', 'home town', 'or'];
const SLOTS = new Map(NAMES.map((name, slot) => [name, slot]));
const compiled = (condition: RequestedCondition): Condition =>
  compileCondition(namedConditionOf(condition), SLOTS);

const tag = fc.constantFrom('a', 'b', 'not', 'c d', '"');
const tags = fc.uniqueArray(tag, { maxLength: 3 });
const attributes = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom('', 'x', 'y z'), { maxKeys: 3 });

/** Conditions of every form, without those that the API rejects. */
const accepted = fc
  .letrec<{ readonly node: RequestedCondition }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.record(
        { TagsOr: tags, TagsAnd: tags, AttrsOr: attributes, AttrsAnd: attributes },
        { requiredKeys: [] },
      ),
      fc.record({ Tag: tag }),
      fc.record({ Attr: attributes }),
      fc.record({ Not: tie('node') }),
      fc.record({ And: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ Or: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    ),
  }))
  .node.filter((condition) => conditionSchema.safeParse(condition).success);
