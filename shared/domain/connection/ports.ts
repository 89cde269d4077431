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

/** The records of open sockets. */
export interface Connections {
  /**
   * Records an open socket.
   *
   * @param userSince when the user's account was created, in epoch milliseconds
   * @param now epoch milliseconds
   */
  add(owner: ConnectionOwner, connectionId: string, userSince: number, now: number): Promise<void>;
  /** Lists the connection ids of a user's open sockets; strongly consistent. */
  ofUser(owner: ConnectionOwner, now: number): Promise<readonly string[]>;
  /** Removes the record of a socket; one that is missing is fine. */
  remove(owner: ConnectionOwner, connectionId: string): Promise<void>;
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
}

/** Why the server closes a socket. */
export type CloseReason = 'administrator';

/** The open sockets themselves. */
export interface Sockets {
  /**
   * Tells a client why its socket is closed, and closes it.
   *
   * @returns `closed` also when the socket was closed before; `throttled` when the service asked to slow down.
   */
  close(connectionId: string, reason: CloseReason): Promise<'closed' | 'throttled'>;
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
