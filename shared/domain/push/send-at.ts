import { DomainError } from '../domain-error.ts';

/** How far ahead a push may be scheduled, in milliseconds: a year. */
const FURTHEST = 366 * 24 * 3600 * 1000;

/**
 * The moment of a `SendAt` (UTC seconds) in epoch milliseconds.
 *
 * @param now epoch milliseconds
 * @throws DomainError `sendTimeInvalid` for a time that is past, or more than a year ahead.
 */
export function assertSendAt(seconds: number | undefined, now: number): number | undefined {
  if (seconds === undefined) return undefined;
  assertAhead('SendAt', seconds * 1000, now);
  return seconds * 1000;
}

/**
 * Makes sure that a time lies ahead, and within a year.
 *
 * @param at epoch milliseconds
 * @throws DomainError `sendTimeInvalid`.
 */
export function assertAhead(field: string, at: number, now: number): void {
  if (at > now && at <= now + FURTHEST) return;
  const when = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : `${at}`;
  throw new DomainError('sendTimeInvalid', `${field}: ${when} is not within the year from now`);
}
