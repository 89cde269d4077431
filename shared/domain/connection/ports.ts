import type { MembershipHistory } from '../audience/membership-history.ts';
import type { Position } from '../push/position.ts';
import type { PushMessage } from '../push/push-message.ts';
import type { LogEntry, LogSection } from './log-entry.ts';
import type { MembershipKey } from './membership-key.ts';

/** The user whom a connection belongs to. */
export interface ConnectionOwner {
  readonly app: number;
  readonly userId: string;
}

/** The record of an open socket. */
export interface ConnectionRecord {
  readonly owner: ConnectionOwner;
  readonly connectionId: string;
  /** When the user's account was created, in epoch milliseconds. */
  readonly userSince: number;
  /** When the socket was opened, in epoch milliseconds. */
  readonly connectedAt: number;
}

/** One socket of a user. */
export interface SocketOfUser {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** Whether it is so old that API Gateway must have closed it. */
  readonly isExpired: boolean;
}

/**
 * The records of open sockets. A socket has two: one among those of the app, through which pushes find it, and one
 * through which its own frames find its owner.
 */
export interface Connections {
  /**
   * Records an open socket; recording it again is allowed.
   *
   * @param userSince when the user's account was created, in epoch milliseconds
   * @param connectedAt when the socket was opened, in epoch milliseconds
   */
  add(owner: ConnectionOwner, connectionId: string, userSince: number, connectedAt: number): Promise<void>;
  /**
   * Lists the sockets of a user, oldest first; strongly consistent.
   *
   * @param now epoch milliseconds
   */
  ofUser(owner: ConnectionOwner, now: number): Promise<readonly SocketOfUser[]>;
  /** Whether pushes find a socket; strongly consistent. */
  isListed(owner: ConnectionOwner, connectionId: string): Promise<boolean>;
  /** Removes both records of a socket; missing ones are ignored. */
  delete(owner: ConnectionOwner, connectionId: string): Promise<void>;
}

/** How many frames the client of a connection has sent. */
export interface FrameCount {
  readonly connection: ConnectionRecord;
  /** The number of frames in the window, including this one. */
  readonly frames: number;
  /** When the window ends, in epoch milliseconds. */
  readonly windowEnds: number;
}

/** Counts the frames of connections. */
export interface FrameCounter {
  /**
   * Counts a frame. The first frame after a window starts the next window.
   *
   * @param window length of a window, in milliseconds
   * @param now epoch milliseconds
   * @returns `undefined` if the connection is unknown
   */
  countFrame(connectionId: string, window: number, now: number): Promise<FrameCount | undefined>;
}

/** The accounts, as far as a new connection needs them. */
export interface Accounts {
  /**
   * Creates the account when a user connects for the first time.
   *
   * @param now epoch milliseconds
   * @returns when the account was created, in epoch milliseconds
   */
  register(app: number, userId: string, now: number): Promise<number>;
  /** Finds an account; strongly consistent. */
  get(app: number, userId: string): Promise<{ readonly createdAt: number } | undefined>;
}

/** Why the server closes a socket permanently. */
export type CloseReason = 'administrator' | 'tooManyConnections';

/** The open sockets themselves. */
export interface Sockets {
  /**
   * Closes a socket.
   *
   * @param reason sent to the client first, which then does not reconnect automatically
   * @returns `closed`, also if the socket was closed before; `throttled` if the service is throttling
   */
  close(connectionId: string, reason?: CloseReason): Promise<'closed' | 'throttled'>;
}

/** A user who catches up. */
export interface ResumingUser {
  /** When the account was created, in epoch milliseconds. */
  readonly createdAt: number;
  /** The newest cursor that a client of this user has confirmed. */
  readonly seenThrough?: string;
  /** Reads which tags and values the user has had since a moment (epoch milliseconds). */
  membershipsSince(moment: number): Promise<MembershipHistory>;
}

/** The users, as far as a resume needs them. */
export interface ResumingUsers {
  /** Finds a user; strongly consistent. */
  find(owner: ConnectionOwner): Promise<ResumingUser | undefined>;
  /** Records the newest cursor that a client of the user has confirmed. */
  recordSeenThrough(app: number, userId: string, cursor: string): Promise<void>;
}

/** The message log, as far as a resume needs it. */
export interface PushLog {
  /**
   * Opens the log for a user. It contains everything that was appended before the call.
   *
   * @param now epoch milliseconds
   */
  open(owner: ConnectionOwner, now: number): Promise<OpenLog>;
}

/** The log as it was when it was opened. */
export interface OpenLog {
  /** Whether there may be an entry with a condition after a position. */
  hasConditionAfter(position: Position): boolean;
  /**
   * Reads the entries after a position that may concern the user, in order, without withdrawn ones.
   *
   * @param keys what the user had at any time after the position
   */
  read(position: Position, keys: readonly MembershipKey[]): Promise<LogSection>;
}

/** The bodies of pushes. */
export interface PushBodies {
  /**
   * Reads pushes in the form that receivers see.
   *
   * @returns the messages by position, without those that were cancelled or moved to another position
   */
  read(app: number, entries: readonly LogEntry[]): Promise<ReadonlyMap<Position, PushMessage>>;
}
