import type { MembershipHistory } from '../audience/membership-history.ts';
import type { Position } from '../push/position.ts';
import type { PushMessage } from '../push/push-message.ts';
import type { LogEntry, LogSection } from './log-entry.ts';
import type { MembershipKey } from './membership-key.ts';

/** Whose socket a connection is. */
export interface ConnectionOwner {
  readonly app: number;
  readonly userId: string;
}

/** What is recorded of an open socket. */
export interface ConnectionRecord {
  readonly owner: ConnectionOwner;
  readonly connectionId: string;
  /** When the user's account was created, in epoch milliseconds. */
  readonly userSince: number;
  /** When the socket was opened, in epoch milliseconds. */
  readonly connectedAt: number;
}

/** A socket among those of one user. */
export interface SocketOfUser {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** Whether it was opened so long ago that it must be closed by now. */
  readonly isExpired: boolean;
}

/**
 * The records of open sockets. A socket has two: one among those of the app, by which pushes find it, and one by which
 * its frames find whose it is.
 */
export interface Connections {
  /**
   * Records an open socket, or records it again.
   *
   * @param userSince when the user's account was created, in epoch milliseconds
   * @param connectedAt when the socket was opened, in epoch milliseconds
   */
  add(owner: ConnectionOwner, connectionId: string, userSince: number, connectedAt: number): Promise<void>;
  /**
   * Lists the sockets of a user, the oldest first; strongly consistent.
   *
   * @param now epoch milliseconds
   */
  ofUser(owner: ConnectionOwner, now: number): Promise<readonly SocketOfUser[]>;
  /** Whether pushes find a socket; strongly consistent. */
  isListed(owner: ConnectionOwner, connectionId: string): Promise<boolean>;
  /** Removes both records of a socket; what is missing is fine. */
  delete(owner: ConnectionOwner, connectionId: string): Promise<void>;
}

/** How often the client of a connection has sent frames. */
export interface FrameCount {
  readonly connection: ConnectionRecord;
  /** How many frames came in the window, this one included. */
  readonly frames: number;
  /** When the window ends, in epoch milliseconds. */
  readonly windowEnds: number;
}

/** Counts the frames of connections. */
export interface FrameCounter {
  /**
   * Counts a frame. The first frame after a window begins the next one.
   *
   * @param window the length of a window, in milliseconds
   * @param now epoch milliseconds
   * @returns `undefined` when nothing is recorded of the connection.
   */
  countFrame(connectionId: string, window: number, now: number): Promise<FrameCount | undefined>;
}

/** The accounts as a new connection needs them. */
export interface Accounts {
  /**
   * Creates the account at a user's first login.
   *
   * @param now epoch milliseconds
   * @returns when the account was created, in epoch milliseconds
   */
  register(app: number, userId: string, now: number): Promise<number>;
  /** Finds an account; strongly consistent. */
  get(app: number, userId: string): Promise<{ readonly createdAt: number } | undefined>;
}

/** Why the server closes a socket for good. */
export type CloseReason = 'administrator' | 'tooManyConnections';

/** The open sockets themselves. */
export interface Sockets {
  /**
   * Closes a socket.
   *
   * @param reason what to tell the client first: a client that is told does not reconnect by itself
   * @returns `closed` also when the socket was closed before; `throttled` when the service asked to slow down.
   */
  close(connectionId: string, reason?: CloseReason): Promise<'closed' | 'throttled'>;
}

/** A user who catches up. */
export interface ResumingUser {
  /** When the account was created, in epoch milliseconds. */
  readonly createdAt: number;
  /** The newest cursor that a client of this user has confirmed. */
  readonly seenThrough?: string;
  /** Reads which tags and values the user had at any time since a moment (epoch milliseconds). */
  membershipsSince(moment: number): Promise<MembershipHistory>;
}

/** The users as a resume needs them. */
export interface ResumingUsers {
  /** Finds a user; strongly consistent. */
  find(owner: ConnectionOwner): Promise<ResumingUser | undefined>;
  /** Records the newest cursor that a client of the user has confirmed. */
  noteSeenThrough(app: number, userId: string, cursor: string): Promise<void>;
}

/** The message log as a resume reads it. */
export interface PushLog {
  /**
   * Opens the log for a user. Everything that was appended before the call is in it.
   *
   * @param now epoch milliseconds
   */
  open(owner: ConnectionOwner, now: number): Promise<OpenLog>;
}

/** The log as it stood when it was opened. */
export interface OpenLog {
  /** Whether there may be an entry with a condition after a position. */
  hasConditionAfter(position: Position): boolean;
  /**
   * Reads the entries after a position that may concern the user, in order. What was withdrawn is left out.
   *
   * @param keys what the user had at any time after the position
   */
  read(position: Position, keys: readonly MembershipKey[]): Promise<LogSection>;
}

/** The bodies of pushes. */
export interface PushBodies {
  /**
   * Reads pushes as their receivers see them.
   *
   * @returns the messages by position; without those that were cancelled or have another position by now
   */
  read(app: number, entries: readonly LogEntry[]): Promise<ReadonlyMap<Position, PushMessage>>;
}
