import fc from 'fast-check';
import { RequestError } from '../../shared/protocol/errors.ts';
import { parseJsonText } from '../../shared/protocol/json-text.ts';
import { repeatedKey } from '../../shared/protocol/repeated-key.ts';

describe('a key that stands twice', () => {
  it.each([
    ['{"Condition":{"Tag":"few"},"MsgRandom":1,"Condition":{"Not":{"Tag":"few"}}}', 'Condition'],
    ['{"a":[{"b":{"c":1,"d":2,"c":3}}]}', 'c'],
    ['{"Condition":1,"Cond\\u0069tion":2}', 'Condition'],
    ['{"a\\"b":1 , "a\\"b" : 2}', 'a"b'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"":1,"":2}', ''],
  ])('in %s is found and rejected', (json, key) => {
    expect(repeatedKey(json)).toBe(key);
    expect(() => parseJsonText(json)).toThrow(RequestError);
    expect(() => parseJsonText(json)).toThrow(`the key ${JSON.stringify(key)} stands twice`);
  });

  it.each([
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"\\"a\\":1,{[","b":["a","a",":"]}',
    '{"a":1,"A":2}',
  ])('is not seen in %s', (json) => {
    expect(repeatedKey(json)).toBeUndefined();
  });

  it('is found exactly when a parser that keeps every key has more of them', () => {
    // No escapes: JSON.parse of V8 13.6 confuses short keys that have them.
    const key = fc.constantFrom('a', 'b', '{', '[', ':', ', ', '\u{1f384}', '__proto__');
    const { value } = fc.letrec<{ value: string; object: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('1', 'null', '":"', '"{\\"a\\":"', '[]', '{}'),
        tie('object'),
        fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
      ),
      object: fc
        .array(fc.tuple(key, tie('value')), { maxLength: 3 })
        .map(
          (fields) => `{${fields.map(([name, field]) => `${JSON.stringify(name)} : ${field}`).join(',')}}`,
        ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        // What is parsed and written again has lost its repetitions, and nothing else.
        const kept = JSON.stringify(JSON.parse(json)).length;
        const all = json.replaceAll(' : ', ':').length;
        expect(repeatedKey(json) === undefined).toBe(kept === all);
      }),
      { numRuns: 500 },
    );
  });
});
