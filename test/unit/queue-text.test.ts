import fc from 'fast-check';
import { queueText } from '../../shared/aws/queue-text.ts';

/** The characters that SQS allows, without those above U+FFFF, which some compatible endpoints reject. */
const ALLOWED = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}]*$/u;

/** Any UTF-16 code units, lone surrogates among them, with the edges of the ranges more often. */
const text = fc
  .array(
    fc.oneof(
      fc.nat(0xffff),
      fc.constantFrom(0, 8, 11, 0x1f, 0x7f, 0xd7ff, 0xd83c, 0xdf84, 0xe000, 0xfffd, 0xfffe, 0xffff),
    ),
  )
  .map((units) => String.fromCharCode(...units));

describe('the text of a queue message', () => {
  it('contains only characters that every queue accepts, and preserves every text', () => {
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text), fc.integer())), (value) => {
        const sent = queueText(value);
        expect(sent).toMatch(ALLOWED);
        expect(JSON.parse(sent)).toEqual({ ...value });
      }),
    );
  });

  it('does not change text that needs no escape', () => {
    expect(queueText({ text: 'Grüße, 你好' })).toBe('{"text":"Grüße, 你好"}');
    expect(queueText('🎄')).toBe('"\\ud83c\\udf84"');
  });
});
