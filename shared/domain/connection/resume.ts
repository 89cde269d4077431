import { matches } from '../audience/condition.ts';
import { type MembershipHistory, membershipAt } from '../audience/membership-history.ts';
import { DomainError } from '../domain-error.ts';
import { momentOf } from '../push/position.ts';
import type { Push } from '../push/push.ts';
import { messageOf, type PushMessage } from '../push/push-message.ts';
import { type Cursor, formatCursor, parseCursor, startOf } from './cursor.ts';
import type { ConnectionOwner, PushLog, ResumingUser, ResumingUsers } from './ports.ts';

/** What a resume needs. */
export interface ResumeDeps {
  readonly users: ResumingUsers;
  readonly log: PushLog;
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
 * @throws DomainError `cursorUnknown`.
 */
export async function resume(
  deps: ResumeDeps,
  owner: ConnectionOwner,
  cursor: string | undefined,
  now: number,
): Promise<Page> {
  const user = await deps.users.find(owner);
  // Deleted since the socket was opened: nobody to catch up.
  if (user === undefined) return pageOf([], { kind: 'settled', moment: now }, false);
  const from = await startingCursor(deps.users, user, owner, cursor);
  const began = from.kind === 'page' ? from.moment : now;
  let position = startOf(from);
  const history = await user.membershipsSince(momentOf(position));

  const messages: PushMessage[] = [];
  let bytes = 0;
  for await (const push of deps.log.readAfter(owner.app, position, now)) {
    if (push.acceptedAt >= user.createdAt && isFor(push, history)) {
      const message = messageOf(push);
      bytes += Buffer.byteLength(JSON.stringify(message)) + 1;
      if (bytes > PAGE_BYTES && messages.length > 0) {
        return pageOf(messages, { kind: 'page', moment: began, position }, true);
      }
      messages.push(message);
    }
    position = push.position;
  }
  return pageOf(messages, { kind: 'settled', moment: began }, false);
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
): Promise<Cursor> {
  const confirmed = user.seenThrough === undefined ? undefined : parseCursor(user.seenThrough);
  if (sent === undefined) return confirmed ?? { kind: 'settled', moment: user.createdAt };
  const cursor = parseCursor(sent);
  if (cursor === undefined) {
    throw new DomainError('cursorUnknown', 'unknown cursor: omit it to start over');
  }
  // A page cursor lies in the middle of a catch-up: the settled one at its end says more.
  if (cursor.kind !== 'page' && cursor.moment > (confirmed?.moment ?? 0)) {
    await users.noteSeenThrough(owner.app, owner.userId, sent);
  }
  return cursor;
}

/** Whether the user matched a push when it was accepted. */
const isFor = (push: Push, history: MembershipHistory): boolean =>
  matches(push.condition, membershipAt(history, push.acceptedAt));
