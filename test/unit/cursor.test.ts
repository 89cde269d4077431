import fc from 'fast-check';
import { ulid } from 'ulid';
import { type Cursor, formatCursor, parseCursor, startOf } from '../../shared/domain/connection/cursor.ts';

const moment = fc.integer({ min: 1_700_000_000_000, max: 2_000_000_000_000 });
const cursor: fc.Arbitrary<Cursor> = fc.oneof(
  moment.map((at) => ({ kind: 'settled' as const, moment: at })),
  moment.map((at) => ({ kind: 'live' as const, moment: at })),
  moment.map((at) => ({ kind: 'page' as const, moment: at, position: ulid(at) })),
);

describe('a cursor', () => {
  it('is parsed as it was formatted', () => {
    fc.assert(fc.property(cursor, (given) => expect(parseCursor(formatCursor(given))).toEqual(given)));
  });

  it('that is invalid is not parsed, and never crashes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseCursor(text);
        if (parsed !== undefined) expect(() => startOf(parsed)).not.toThrow();
      }),
    );
    for (const text of ['', 's', 'x123', 'pabc', 'p1.short', `s1.${ulid()}`, 'szzzzzzzzzz', 's1\n']) {
      expect(parseCursor(text)).toBeUndefined();
    }
  });

  it('starts a minute early, so that the clocks of two functions may differ', () => {
    const start = startOf({ kind: 'settled', moment: 1_750_000_060_000 });
    expect(ulid(1_750_000_000_000) > start).toBe(true);
    expect(ulid(1_749_999_999_999) > start).toBe(false);
  });

  it('of a live push starts before its socket can have been opened', () => {
    const start = startOf({ kind: 'live', moment: 1_750_000_000_000 });
    expect(ulid(1_750_000_000_000 - 2 * 3600 * 1000) > start).toBe(true);
  });

  it('in the middle of a catch-up continues exactly at its position', () => {
    const position = ulid(1_750_000_000_000);
    expect(startOf({ kind: 'page', moment: 1_750_000_060_000, position })).toBe(position);
  });
});
