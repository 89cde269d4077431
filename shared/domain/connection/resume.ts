import { MAX_FRAME_BYTES, messageOf, type PushMessage, type ServerFrame } from '../../protocol/frames.ts';
import { type Account, type AccountStore, slotHeld } from '../../storage/accounts.ts';
import type { ConnectionOwner } from '../../storage/connections.ts';
import type { LogReader } from '../../storage/log-reader.ts';
import { type Posting, postingHeld, type TagStore } from '../../storage/tags.ts';
import { matches } from '../audience/condition.ts';
import { DomainError } from '../domain-error.ts';
import type { Push } from '../push/push.ts';
import { type Cursor, formatCursor, parseCursor, startOf } from './cursor.ts';

/** Where a resume reads. */
export interface ResumeStores {
  readonly accounts: AccountStore;
  readonly tags: TagStore;
  readonly log: LogReader;
  /** Within how many milliseconds a client that loses its socket is to come back. */
  readonly reconnectWithin: number;
}

type PageFrame = Extract<ServerFrame, { type: 'page' }>;

/** Room in a page for everything but the pushes. */
const ENVELOPE_BYTES = 256;

/**
 * One page of what a user missed. The caller's connection must be in the connections table already: then a push
 * that is accepted meanwhile is in the log that is read here, or sees the connection, or both.
 *
 * @param cursor the client's; without one the user's last confirmed one, and at the first login the account's beginning.
 * @param now epoch milliseconds
 * @throws DomainError `cursorUnknown`.
 */
export async function resume(
  stores: ResumeStores,
  owner: ConnectionOwner,
  cursor: string | undefined,
  now: number,
): Promise<PageFrame> {
  const account = await stores.accounts.get(owner.app, owner.userId);
  const page = (pushes: readonly PushMessage[], at: Cursor, more: boolean): PageFrame => ({
    type: 'page',
    pushes,
    cursor: formatCursor(at),
    more,
    reconnectWithin: stores.reconnectWithin,
  });
  // Deleted since the socket was opened: nobody to catch up.
  if (account === undefined) return page([], { kind: 'settled', moment: now }, false);
  const from = await startingCursor(stores.accounts, account, owner, cursor);
  const began = from.kind === 'page' ? from.moment : now;
  const entitled = await entitlement(stores.tags, account, owner);

  const messages: PushMessage[] = [];
  let bytes = ENVELOPE_BYTES;
  let position = startOf(from);
  for await (const push of stores.log.readAfter(owner.app, position, now)) {
    if (entitled(push)) {
      const message = messageOf(push);
      bytes += Buffer.byteLength(JSON.stringify(message)) + 1;
      if (bytes > MAX_FRAME_BYTES && messages.length > 0) {
        return page(messages, { kind: 'page', moment: began, position }, true);
      }
      messages.push(message);
    }
    position = push.position;
  }
  return page(messages, { kind: 'settled', moment: began }, false);
}

/** Where the catch-up begins; what the client says it has is noted for devices without a cursor of their own. */
async function startingCursor(
  accounts: AccountStore,
  account: Account,
  owner: ConnectionOwner,
  sent: string | undefined,
): Promise<Cursor> {
  const confirmed = account.seenThrough === undefined ? undefined : parseCursor(account.seenThrough);
  if (sent === undefined) return confirmed ?? { kind: 'settled', moment: account.createdAt };
  const cursor = parseCursor(sent);
  if (cursor === undefined) {
    throw new DomainError('cursorUnknown', 'unknown cursor: omit it to start over');
  }
  // A page cursor stands in the middle of a catch-up: the settled one at its end says more.
  if (cursor.kind !== 'page' && cursor.moment > (confirmed?.moment ?? 0)) {
    await accounts.noteSeenThrough(owner.app, owner.userId, sent);
  }
  return cursor;
}

/** Whether the user matched a push when it was accepted: exact, from the user's own few items. */
async function entitlement(
  tags: TagStore,
  account: Account,
  owner: ConnectionOwner,
): Promise<(push: Push) => boolean> {
  const postings: Map<string, Posting> = await tags.postings(owner.app, owner.userId);
  return (push) =>
    push.acceptedAt >= account.createdAt &&
    matches(push.condition, {
      userId: account.userId,
      hasTag: (tag) => postingHeld(postings.get(tag), push.acceptedAt),
      hasValue: (slot, value) => slotHeld(account.slots.get(slot), value, push.acceptedAt),
    });
}
