import type { Condition } from '../audience/condition.ts';
import type { Position } from '../push/position.ts';

/** A push as it stands in the message log: enough to decide for whom it is, and no body. */
export interface LogEntry {
  readonly position: Position;
  readonly taskId: string;
  /** When offline users lose their claim, in epoch milliseconds. */
  readonly expiresAt: number;
  /** Absent: everybody who may read the entry. */
  readonly condition?: Condition;
  /** The size of the push as receivers see it, in bytes of JSON. */
  readonly bytes: number;
}

/** The record in the log that a push was withdrawn. Its own position is after that of the push. */
export interface Withdrawal {
  readonly position: Position;
  readonly withdraws: Position;
  /** When the withdrawn push would have expired, in epoch milliseconds. */
  readonly expiresAt: number;
}

/** What stands in the log. */
export type LogRecord = LogEntry | Withdrawal;

/** A part of the log that was read in order. */
export interface LogSection<R extends LogRecord = LogEntry> {
  readonly records: readonly R[];
  /** The position up to which the part is complete; absent when nothing follows. */
  readonly through?: Position;
}
