import * as z from 'zod';

/** A time of a scheduled task; parsed to epoch milliseconds. */
export const utcTime = z
  .string()
  .refine((value) => parseTime(value) !== undefined, 'must be a time as YYYY-MM-DD HH:MM:SS in UTC')
  .transform((value) => parseTime(value) ?? 0)
  .meta({
    pattern: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$',
    description: 'YYYY-MM-DD HH:MM:SS in UTC',
  });

/** Parses `YYYY-MM-DD HH:MM:SS` (UTC); `undefined` if the text is not such a time. */
function parseTime(value: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return undefined;
  const moment = Date.parse(`${value.replace(' ', 'T')}Z`);
  return Number.isNaN(moment) || formatTime(moment) !== value ? undefined : moment;
}

/**
 * Formats a moment as `YYYY-MM-DD HH:MM:SS` in UTC.
 *
 * @param moment epoch milliseconds
 */
export const formatTime = (moment: number): string =>
  new Date(moment).toISOString().slice(0, 19).replace('T', ' ');

/** Converts epoch milliseconds to the times of the API: UTC seconds. */
export const secondsOf = (moment: number): number => Math.floor(moment / 1000);
