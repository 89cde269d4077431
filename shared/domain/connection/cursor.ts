import { isValid } from 'ulid';
import { momentOf, positionAt } from '../push/position.ts';

/**
 * The position up to which a client has all pushes, as the server sees it. Opaque to clients.
 * - `settled`: the end of a catch-up that began at `moment`.
 * - `page`: the middle of a catch-up that began at `moment`; reading continues after `position`.
 * - `live`: a push accepted at `moment` was sent over an open socket. Older pushes may still be on their way to that
 * socket, but none older than the socket itself, because the catch-up at its opening delivered those. A client that
 * sends `resume` as its keep-alive uses the cursor of the last page instead, and so repeats minutes instead of hours.
 *
 * Moments are in epoch milliseconds.
 */
export type Cursor =
  | { readonly kind: 'settled'; readonly moment: number }
  | { readonly kind: 'page'; readonly moment: number; readonly position: string }
  | { readonly kind: 'live'; readonly moment: number };

/**
 * How far before its cursor a reader starts, in milliseconds: the clocks of functions may differ by 40 seconds, and a
 * push may need 20 seconds to reach the log.
 */
const OVERLAP = 60_000;
/** The maximum age of a socket, in milliseconds (API Gateway quota: a WebSocket is closed after two hours). */
const SOCKET_LIFE = 2 * 3600 * 1000;

/** The log position after which a reader with this cursor starts. */
export function startOf(cursor: Cursor): string {
  if (cursor.kind === 'page') return cursor.position;
  const back = cursor.kind === 'live' ? SOCKET_LIFE + OVERLAP : OVERLAP;
  return positionAt(cursor.moment - back);
}

/**
 * Whether a cursor is in the future, so that no server with a correct clock can have issued it.
 *
 * @param now epoch milliseconds
 */
export function isAhead(cursor: Cursor, now: number): boolean {
  const position = cursor.kind === 'page' ? momentOf(cursor.position) : cursor.moment;
  return Math.max(cursor.moment, position) > now + OVERLAP;
}

/** Formats a cursor for clients. */
export function formatCursor(cursor: Cursor): string {
  const moment = cursor.moment.toString(36);
  return cursor.kind === 'page' ? `p${moment}.${cursor.position}` : `${cursor.kind[0]}${moment}`;
}

/** Parses a cursor that a client sent; `undefined` if it is not valid. */
export function parseCursor(text: string): Cursor | undefined {
  const parts = /^(?:(?<kind>[sl])|p)(?<moment>[0-9a-z]{1,10})(?:\.(?<position>[0-9A-Z]{26}))?$/.exec(
    text,
  )?.groups;
  if (parts?.moment === undefined) return undefined;
  const moment = Number.parseInt(parts.moment, 36);
  // A ULID cannot represent later moments.
  if (moment >= 2 ** 48) return undefined;
  const { kind, position } = parts;
  if (kind !== undefined) {
    return position === undefined ? { kind: kind === 's' ? 'settled' : 'live', moment } : undefined;
  }
  return position !== undefined && isValid(position) ? { kind: 'page', moment, position } : undefined;
}
