import { InvalidArgumentError } from 'commander';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Reads a duration such as `90s`, `15m`, `12h`, `7d`, `1w` or `1h30m`; `0` needs no unit.
 *
 * @returns seconds
 * @throws InvalidArgumentError for anything else
 */
export function parseDuration(text: string): number {
  if (text === '0') return 0;
  if (!/^(?:\d+[smhdw])+$/.test(text)) {
    throw new InvalidArgumentError('Use a number with a unit, such as 90s, 15m, 12h or 7d.');
  }
  return [...text.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (SECONDS[unit] ?? 0),
    0,
  );
}

/**
 * Reads a moment: an ISO 8601 time with its zone, such as `2026-12-24T18:00Z`, or a duration from now, such as `+2h`.
 *
 * @throws InvalidArgumentError for anything else, such as a time without a zone
 */
export function parseMoment(text: string, now: number = Date.now()): Date {
  if (text.startsWith('+')) return new Date(now + parseDuration(text.slice(1)) * 1000);
  const isComplete = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const moment = new Date(text);
  if (!isComplete || Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError(
      'Use a time with its zone, such as 2026-12-24T18:00Z or 2026-12-24T18:00+08:00, or +2h for two hours from now.',
    );
  }
  return moment;
}

/**
 * Makes a reader of numbers.
 *
 * @throws InvalidArgumentError for what is not a number from `minimum` to `maximum`
 */
export const parseNumber =
  (minimum: number, maximum: number, isWhole = true) =>
  (text: string): number => {
    const value = Number(text);
    if (
      text.trim() === '' ||
      !(value >= minimum && value <= maximum) ||
      (isWhole && !Number.isInteger(value))
    ) {
      throw new InvalidArgumentError(`Use a ${isWhole ? 'whole ' : ''}number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
