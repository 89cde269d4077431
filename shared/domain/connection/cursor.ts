import { isValid } from 'ulid';
import { momentOf, positionAt } from '../push/position.ts';

/**
 * Up to where a client has everything, as the server knows it. Opaque to clients.
 * - `settled`: at the end of a catch-up that began at `moment`.
 * - `page`: in the middle of one: read on after `position`; it began at `moment`.
 * - `live`: a push accepted at `moment` came over an open socket. Older pushes may still be on their way to that
 *   socket, but none older than the socket itself: what was before, the catch-up at its opening brought. A client that
 *   sends `resume` as its keep-alive keeps the cursor of the last page instead, and repeats minutes and not hours.
 *
 * Moments are in epoch milliseconds.
 */
export type Cursor =
  | { readonly kind: 'settled'; readonly moment: number }
  | { readonly kind: 'page'; readonly moment: number; readonly position: string }
  | { readonly kind: 'live'; readonly moment: number };

/**
 * How far before its cursor a reader starts, in milliseconds: the clocks of functions may differ by 40 seconds, and a push
 * may be on its way into the log for 20 seconds.
 */
const OVERLAP = 60_000;
/** How old a socket can be, in milliseconds (API Gateway quota: a WebSocket is closed after two hours). */
const SOCKET_LIFE = 2 * 3600 * 1000;

/** The log position after which a reader with this cursor starts. */
export function startOf(cursor: Cursor): string {
  if (cursor.kind === 'page') return cursor.position;
  const back = cursor.kind === 'live' ? SOCKET_LIFE + OVERLAP : OVERLAP;
  return positionAt(cursor.moment - back);
}

/**
 * Whether a cursor lies in the future: no server whose clock is right can have given it.
 *
 * @param now epoch milliseconds
 */
export function isAhead(cursor: Cursor, now: number): boolean {
  const position = cursor.kind === 'page' ? momentOf(cursor.position) : cursor.moment;
  return Math.max(cursor.moment, position) > now + OVERLAP;
}

/** The cursor as clients see it. */
export function formatCursor(cursor: Cursor): string {
  const moment = cursor.moment.toString(36);
  return cursor.kind === 'page' ? `p${moment}.${cursor.position}` : `${cursor.kind[0]}${moment}`;
}

/** The cursor that a client sent; `undefined` when it is none of ours. */
export function parseCursor(text: string): Cursor | undefined {
  const parts = /^(?:(?<kind>[sl])|p)(?<moment>[0-9a-z]{1,10})(?:\.(?<position>[0-9A-Z]{26}))?$/.exec(
    text,
  )?.groups;
  if (parts?.moment === undefined) return undefined;
  const moment = Number.parseInt(parts.moment, 36);
  // A ULID has no room for later moments.
  if (moment >= 2 ** 48) return undefined;
  const { kind, position } = parts;
  if (kind !== undefined) {
    return position === undefined ? { kind: kind === 's' ? 'settled' : 'live', moment } : undefined;
  }
  return position !== undefined && isValid(position) ? { kind: 'page', moment, position } : undefined;
}
