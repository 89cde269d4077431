import type { FailureReason } from './verdict.ts';

/** What became of notifications so far. */
export interface Tally {
  /** The provider took them. */
  readonly accepted: number;
  /** Given up, for a reason. */
  readonly failed: number;
  /** Not sent while they were worth it. */
  readonly expired: number;
  /** Devices that are gone, among those that failed. */
  readonly removed: number;
  readonly reasons: Readonly<Partial<Record<FailureReason, number>>>;
}

/** Nothing so far. */
export const NO_TALLY: Tally = { accepted: 0, failed: 0, expired: 0, removed: 0, reasons: {} };

/** The sum of two. */
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

/** One that failed. */
export const failure = (reason: FailureReason, removed = 0): Tally => ({
  ...NO_TALLY,
  failed: 1,
  removed,
  reasons: { [reason]: 1 },
});
