import { parseDuration, parseMoment, parseNumber } from '../../../cli/parse-options.ts';

describe('options of the command line', () => {
  it.each([
    ['0', 0],
    ['90s', 90],
    ['15m', 900],
    ['12h', 43_200],
    ['7d', 604_800],
    ['1w', 604_800],
    ['1h30m', 5400],
  ])('read the duration %s as %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '7', '7 d', '-1d', '1.5h', 'd', '7D'])(
    'reject the duration "%s" and say how to write one',
    (text) => {
      expect(() => parseDuration(text)).toThrow('such as 90s, 15m, 12h or 7d');
    },
  );

  it('read moments with a zone, and moments from now', () => {
    expect(parseMoment('2026-12-24T18:00Z').toISOString()).toBe('2026-12-24T18:00:00.000Z');
    expect(parseMoment('2026-12-24T18:00:30+08:00').toISOString()).toBe('2026-12-24T10:00:30.000Z');
    expect(parseMoment('+2h', 1000).getTime()).toBe(7_201_000);
  });

  it.each(['2026-12-24', '2026-12-24T18:00', '2026-13-24T18:00Z', 'tomorrow', '+soon'])(
    'reject the moment "%s"',
    (text) => {
      expect(() => parseMoment(text)).toThrow(/Use a (time with its zone|number with a unit)/);
    },
  );

  it.each(['', ' ', '0', '11', '1.5', 'x', 'NaN'])('reject "%s" as a whole number from 1 to 10', (text) => {
    expect(() => parseNumber(1, 10)(text)).toThrow('Use a whole number from 1 to 10.');
  });
});
