import { matches } from '../audience/condition.ts';
import { membershipAt } from '../audience/membership-history.ts';
import { DomainError } from '../domain-error.ts';
import { momentOf, type Position } from '../push/position.ts';
import type { PushMessage } from '../push/push-message.ts';
import { type Cursor, formatCursor, isAhead, parseCursor, startOf } from './cursor.ts';
import type { LogEntry, LogSection } from './log-entry.ts';
import { keysOf } from './membership-key.ts';
import type { ConnectionOwner, PushBodies, PushLog, ResumingUser, ResumingUsers } from './ports.ts';

/** What `resume` needs. */
export interface ResumeDeps {
  readonly users: ResumingUsers;
  readonly log: PushLog;
  readonly bodies: PushBodies;
}

/** One page of missed pushes. */
export interface Page {
  readonly pushes: readonly PushMessage[];
  /** The position up to which the client has all pushes after this page. */
  readonly cursor: string;
  /** Whether the client must continue with this cursor. */
  readonly more: boolean;
}

/** The maximum size of the pushes of a page, in bytes: a frame has 32 KB, minus some room for its other fields. */
const PAGE_BYTES = 32 * 1024 - 256;

/**
 * Reads one page of the pushes that a user missed.
 * The caller's connection must be recorded first: a push that is accepted concurrently then is in the log that is
 * read here, or sees the connection, or both.
 *
 * @param cursor the client's cursor; without one, reading starts at the user's last confirmed cursor, or else at the
 * creation of the account
 * @param now epoch milliseconds
 * @throws DomainError `cursorUnknown`, or `accountUnknown` if the account has been deleted since the socket was
 * opened
 */
export async function resume(
  deps: ResumeDeps,
  owner: ConnectionOwner,
  cursor: string | undefined,
  now: number,
): Promise<Page> {
  const [user, log] = await Promise.all([deps.users.find(owner), deps.log.open(owner, now)]);
  if (user === undefined) {
    throw new DomainError('accountUnknown', `the account ${owner.userId} was deleted`);
  }
  const from = await startingCursor(deps.users, user, owner, cursor, now);
  const start = startOf(from);
  // Memberships are only needed if there are conditions after the start.
  const history = log.hasConditionAfter(start)
    ? await user.membershipsSince(momentOf(start))
    : { userId: owner.userId, tags: new Map(), values: new Map() };
  const section = await log.read(start, keysOf(history));
  const { chosen, end } = choose(section, (entry) => {
    const acceptedAt = momentOf(entry.position);
    if (acceptedAt < user.createdAt || entry.expiresAt <= now) return false;
    return matches(entry.condition, membershipAt(history, acceptedAt));
  });
  const messages = await deps.bodies.read(owner.app, chosen);
  const pushes = chosen.flatMap(({ position }) => messages.get(position) ?? []);
  const moment = from.kind === 'page' ? from.moment : now;
  return end === undefined
    ? pageOf(pushes, { kind: 'settled', moment }, false)
    : pageOf(pushes, { kind: 'page', moment, position: end }, true);
}

/** Chooses the pushes of a page. `end` is the position up to which the page is complete; absent if nothing follows. */
function choose(
  { records, through }: LogSection,
  isWanted: (entry: LogEntry) => boolean,
): { readonly chosen: readonly LogEntry[]; readonly end: Position | undefined } {
  const chosen: LogEntry[] = [];
  let bytes = 0;
  let end: Position | undefined;
  for (const entry of records) {
    if (isWanted(entry)) {
      bytes += entry.bytes + 1;
      if (bytes > PAGE_BYTES && chosen.length > 0) return { chosen, end };
      chosen.push(entry);
    }
    end = entry.position;
  }
  return { chosen, end: through };
}

const pageOf = (pushes: readonly PushMessage[], at: Cursor, more: boolean): Page => ({
  pushes,
  cursor: formatCursor(at),
  more,
});

/** Finds where the catch-up starts, and records the confirmed cursor for devices that have none. */
async function startingCursor(
  users: ResumingUsers,
  user: ResumingUser,
  owner: ConnectionOwner,
  sent: string | undefined,
  now: number,
): Promise<Cursor> {
  const confirmed = user.seenThrough === undefined ? undefined : parseCursor(user.seenThrough);
  if (sent === undefined) return confirmed ?? { kind: 'settled', moment: user.createdAt };
  const cursor = parseCursor(sent);
  if (cursor === undefined || isAhead(cursor, now)) {
    throw new DomainError('cursorUnknown', 'unknown cursor: omit it to start over');
  }
  // A page cursor is in the middle of a catch-up; the settled cursor at its end covers more.
  if (cursor.kind !== 'page' && cursor.moment > (confirmed?.moment ?? 0)) {
    await users.recordSeenThrough(owner.app, owner.userId, sent);
  }
  return cursor;
}
