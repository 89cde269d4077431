import { DomainError } from '../domain-error.ts';

/** How far ahead a push may be scheduled, in milliseconds: a year. */
const MAX_AHEAD = 366 * 24 * 3600 * 1000;

/**
 * Checks that a time is in the future, and at most a year ahead.
 *
 * @param kind the error to throw: `sendTimeInvalid` for a push, `dueTimeInvalid` for a scheduled task
 * @param at epoch milliseconds
 * @param now epoch milliseconds
 * @throws DomainError of that kind.
 */
export function assertAhead(kind: 'sendTimeInvalid' | 'dueTimeInvalid', at: number, now: number): void {
  if (at > now && at <= now + MAX_AHEAD) return;
  const when = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : `${at}`;
  throw new DomainError(kind, `${when} must be later than now, and at most 366 days ahead`);
}
