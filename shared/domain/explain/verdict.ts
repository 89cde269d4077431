import { type Cursor, startOf } from '../connection/cursor.ts';
import { expiryOf, type Push } from '../push/push.ts';
import type { PushRecord } from '../push/push-record.ts';

/**
 * What became of a push for one user.
 * - `scheduled`: it has not gone out.
 * - `not_sent`: it was cancelled, or could not be sent, before it went out.
 * - `no_account`: the user has no account.
 * - `joined_later`: the account is younger than the push.
 * - `not_addressed`: the user was not in the audience.
 * - `unknown`: the push is too old to say whether the user was in the audience.
 * - `received`: a client of the user has confirmed to have it.
 * - `sending`: the user is connected, and the push is still going out.
 * - `posted`: it was posted to an open connection of the user, or handed out when that was opened; not confirmed yet.
 * - `waiting`: the user is away and gets it at the next connection, if that is in time.
 * - `online_only`: it has no life time, and no connection of that time is known: it reached the user if there was one.
 * - `expired`: no client confirmed it in time, and nobody gets it any more.
 * - `withdrawn`: it was cancelled before a client confirmed it.
 * - `unconfirmed`: it expired, or was cancelled, before the newest confirmation: the user has it if a client was connected
 *   in time.
 */
export const VERDICTS = [
  'scheduled',
  'not_sent',
  'no_account',
  'joined_later',
  'not_addressed',
  'unknown',
  'received',
  'sending',
  'posted',
  'waiting',
  'online_only',
  'expired',
  'withdrawn',
  'unconfirmed',
] as const;

/** What became of a push for one user, as a code. */
export type ExplanationVerdict = (typeof VERDICTS)[number];

/** What is known of a push and a user. Moments are in epoch milliseconds. */
export interface Facts {
  readonly record: Pick<PushRecord, 'state' | 'push' | 'cancelledAt'>;
  /** When the present account of the user was created; absent without an account. */
  readonly accountSince?: number;
  /** Whether the user was in the audience; absent: not known. */
  readonly matched?: boolean;
  /** The newest cursor that a client of the user has confirmed. */
  readonly confirmed?: Cursor;
  /** When the open connections of the user were opened. */
  readonly connectedAt: readonly number[];
}

/**
 * Decides what became of a push for one user. While the push can still be claimed, `sending`, `posted` and `waiting` mean that a
 * resume without a cursor delivers it, and every other verdict that it does not.
 *
 * @param now epoch milliseconds
 */
export function verdictOf(facts: Facts, now: number): ExplanationVerdict {
  const { push, state } = facts.record;
  if (push === undefined) return state === 'scheduled' ? 'scheduled' : 'not_sent';
  if (facts.accountSince === undefined) return 'no_account';
  if (facts.accountSince > push.acceptedAt) return 'joined_later';
  if (facts.matched === undefined) return 'unknown';
  if (!facts.matched) return 'not_addressed';
  return push.lifeTime === 0 ? onlineOnly(facts, push) : claimed(facts, push, now);
}

function onlineOnly({ record, connectedAt }: Facts, { acceptedAt }: Push): ExplanationVerdict {
  if (record.state === 'cancelled') return 'withdrawn';
  const wasConnected = connectedAt.some((since) => since <= acceptedAt);
  if (!wasConnected || record.state === 'failed') return 'online_only';
  return record.state === 'done' ? 'posted' : 'sending';
}

function claimed({ record, confirmed, connectedAt }: Facts, push: Push, now: number): ExplanationVerdict {
  const { state, cancelledAt = Number.POSITIVE_INFINITY } = record;
  const claimEnds = Math.min(expiryOf(push), cancelledAt);
  const isOver = state === 'cancelled' || claimEnds <= now;
  if (confirmed !== undefined && push.position <= startOf(confirmed)) {
    return confirmed.moment <= claimEnds ? 'received' : 'unconfirmed';
  }
  if (state === 'cancelled') return 'withdrawn';
  if (isOver) return connectedAt.some((since) => since < claimEnds) ? 'posted' : 'expired';
  if (connectedAt.length === 0) return 'waiting';
  // Who connected later has it from the catch-up at the opening of the connection.
  const isAwaited = state !== 'done' && connectedAt.every((since) => since <= push.acceptedAt);
  return isAwaited ? 'sending' : 'posted';
}
