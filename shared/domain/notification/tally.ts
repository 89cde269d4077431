import type { FailureReason } from './verdict.ts';

/** Counts of notifications by outcome. */
export interface Tally {
  /** The provider accepted them. */
  readonly accepted: number;
  /** Given up. */
  readonly failed: number;
  /** Expired before they were accepted. */
  readonly expired: number;
  /** Failed because the device is gone; included in `failed`. */
  readonly removed: number;
  readonly reasons: Readonly<Partial<Record<FailureReason, number>>>;
}

/** The tally without any notification. */
export const NO_TALLY: Tally = { accepted: 0, failed: 0, expired: 0, removed: 0, reasons: {} };

/** Adds two tallies. */
export function added(a: Tally, b: Tally): Tally {
  const reasons = { ...a.reasons };
  for (const [reason, count] of Object.entries(b.reasons) as [FailureReason, number][]) {
    reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  return {
    accepted: a.accepted + b.accepted,
    failed: a.failed + b.failed,
    expired: a.expired + b.expired,
    removed: a.removed + b.removed,
    reasons,
  };
}

/** The tally of one failed notification. */
export const failure = (reason: FailureReason, removed = 0): Tally => ({
  ...NO_TALLY,
  failed: 1,
  removed,
  reasons: { [reason]: 1 },
});
