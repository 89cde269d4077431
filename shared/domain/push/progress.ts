import type { PushRecord } from './push-record.ts';

/** How far the fan-out of one shard has come. */
export interface Checkpoint {
  /** The key of the last user who was handed to delivery; absent at the beginning. */
  readonly through?: string;
  /** Batches sent so far; the next one has this number. */
  readonly batches: number;
  /** Users handed to delivery so far. */
  readonly users: number;
  /** Whether the shard has no further users. */
  readonly finished: boolean;
}

/** The results of posts, counted in connections. */
export interface BatchOutcome {
  readonly posted: number;
  readonly gone: number;
  /** Given up after several attempts. */
  readonly refused: number;
  /** Not posted because the push was cancelled. */
  readonly withheld: number;
}

/** The results of a push over all its shards so far. */
export interface PushCounters extends BatchOutcome {
  /** Online users whom it addresses. */
  readonly users: number;
}

/** A push with how far it has come. */
export interface PushProgress extends PushRecord {
  readonly counters: PushCounters;
  /** Whether its fan-out has begun. */
  readonly begun: boolean;
  /** 0..1, in shards that are complete. A shard whose users are all known counts by its batches. */
  readonly progress: number;
}
