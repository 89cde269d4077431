const MINUTE = 60;
const HOUR = 3600;

/** The pauses between the attempts at a webhook, in seconds (as Standard Webhooks 1.0 recommends): more than a day. */
const PAUSES = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
/** The ages of an event at which it is tried again, in seconds. */
const AGES = PAUSES.map((_, index) => PAUSES.slice(0, index + 1).reduce((sum, pause) => sum + pause, 0));
/** How much longer a pause may become, so that events that failed together do not come back together. */
const JITTER = 0.1;
/** The longest pause, in seconds. SQS hides a message for at most 12 hours in all after it was received (SQS quota). */
export const LONGEST_PAUSE = 11 * HOUR;
/** The shortest and the longest pause of an event whose endpoint is busy with others, in seconds. */
const BUSY = { shortest: 2, longest: 300 } as const;

/**
 * Chooses the pause before the next attempt at an event. It depends on the age of the event alone, so that waiting for a
 * turn, a crash or a redelivery neither uses up attempts nor adds some.
 *
 * @param age seconds since the event was queued
 * @param random gives numbers from 0 up to, but not, 1
 * @returns seconds; `undefined` when the event is given up
 */
export function retryPause(age: number, random = Math.random): number | undefined {
  const next = AGES.find((one) => one > age);
  return next === undefined
    ? undefined
    : Math.min(LONGEST_PAUSE, Math.ceil((next - age) * (1 + JITTER * random())));
}

/**
 * Chooses the pause of an event whose endpoint has no place free.
 *
 * @param age seconds since the event was queued
 * @param random gives numbers from 0 up to, but not, 1
 * @returns seconds
 */
export const busyPause = (age: number, random = Math.random): number =>
  Math.ceil(Math.min(BUSY.longest, Math.max(BUSY.shortest, age / 2)) * (1 + random()));
