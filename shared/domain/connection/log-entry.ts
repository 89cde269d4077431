import type { Condition } from '../audience/condition.ts';
import type { Position } from '../push/position.ts';

/** The entry of a push in the message log: enough to decide which users it addresses, but without the body. */
export interface LogEntry {
  readonly position: Position;
  readonly taskId: string;
  /** Until when offline users can receive the push, in epoch milliseconds. */
  readonly expiresAt: number;
  /** Absent: all users who may read the entry. */
  readonly condition?: Condition;
  /** The size of the push as receivers see it, in bytes of JSON. */
  readonly bytes: number;
}

/** Records in the log that a push was withdrawn. Its own position is after that of the push. */
export interface Withdrawal {
  readonly position: Position;
  readonly withdraws: Position;
  /** When the withdrawn push would have expired, in epoch milliseconds. */
  readonly expiresAt: number;
}

/** Any record of the log. */
export type LogRecord = LogEntry | Withdrawal;

/** A part of the log that was read in order. */
export interface LogSection<R extends LogRecord = LogEntry> {
  readonly records: readonly R[];
  /** The position up to which the section is complete; absent if nothing follows it. */
  readonly through?: Position;
}
