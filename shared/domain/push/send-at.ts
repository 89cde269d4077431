import { DomainError } from '../domain-error.ts';

/** By how much a push may be scheduled ahead, in milliseconds: a year. */
const MAX_AHEAD = 366 * 24 * 3600 * 1000;

/**
 * Makes sure that a time lies ahead, and within a year.
 *
 * @param at epoch milliseconds
 * @throws DomainError `sendTimeInvalid`.
 */
export function assertAhead(field: string, at: number, now: number): void {
  if (at > now && at <= now + MAX_AHEAD) return;
  const when = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : `${at}`;
  throw new DomainError(
    'sendTimeInvalid',
    `${field}: ${when} must be later than now, and at most 366 days ahead`,
  );
}
