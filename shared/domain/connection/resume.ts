import { matches } from '../audience/condition.ts';
import { membershipAt } from '../audience/membership-history.ts';
import { DomainError } from '../domain-error.ts';
import { momentOf, type Position } from '../push/position.ts';
import type { PushMessage } from '../push/push-message.ts';
import { type Cursor, formatCursor, isAhead, parseCursor, startOf } from './cursor.ts';
import type { LogEntry, LogSection } from './log-entry.ts';
import { keysOf } from './membership-key.ts';
import type { ConnectionOwner, PushBodies, PushLog, ResumingUser, ResumingUsers } from './ports.ts';

/** What a resume needs. */
export interface ResumeDeps {
  readonly users: ResumingUsers;
  readonly log: PushLog;
  readonly bodies: PushBodies;
}

/** One page of what a user missed. */
export interface Page {
  readonly pushes: readonly PushMessage[];
  /** Up to where the client has everything once it has this page. */
  readonly cursor: string;
  /** Whether the client must go on with this cursor. */
  readonly more: boolean;
}

/** How many bytes the pushes of a page may have: a frame has 32 KB, and some room for what is around them. */
const PAGE_BYTES = 32 * 1024 - 256;

/**
 * Reads one page of what a user missed. The caller's connection must be recorded before: then a push that is accepted
 * meanwhile is in the log that is read here, or sees the connection, or both.
 *
 * @param cursor the client's; without one the user's last confirmed one, and at the first login the account's creation
 * @param now epoch milliseconds
 * @throws DomainError `cursorUnknown`, or `accountUnknown` when the account was deleted since the socket was opened.
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
  // Without conditions after the start, the memberships do not matter.
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

/** Chooses what goes into a page. `end` is the position up to which it is complete; absent when nothing follows. */
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

/** Finds where the catch-up begins, and records what the client confirms for devices without a cursor of their own. */
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
  // A page cursor lies in the middle of a catch-up: the settled one at its end says more.
  if (cursor.kind !== 'page' && cursor.moment > (confirmed?.moment ?? 0)) {
    await users.noteSeenThrough(owner.app, owner.userId, sent);
  }
  return cursor;
}
