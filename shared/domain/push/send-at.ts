import { DomainError } from '../domain-error.ts';

/** How far ahead a push may be scheduled, in milliseconds: a year. */
const MAX_AHEAD = 366 * 24 * 3600 * 1000;

/**
 * Checks that a time is in the future, and at most a year ahead.
 *
 * @param at epoch milliseconds
 * @throws DomainError `sendTimeInvalid` otherwise
 */
export function assertAhead(field: string, at: number, now: number): void {
  if (at > now && at <= now + MAX_AHEAD) return;
  const when = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : `${at}`;
  throw new DomainError(
    'sendTimeInvalid',
    `${field}: ${when} must be later than now, and at most 366 days ahead`,
  );
}
