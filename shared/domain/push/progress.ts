import type { PushRecord } from './push-record.ts';

/** A batch that was recorded before it was sent: it has the connections after one key and up to another. */
export interface RecordedBatch {
  readonly batch: number;
  /** The shard in which it begins. */
  readonly shard: number;
  /** Its connections come after this key; absent at the beginning of the shard. */
  readonly after?: string;
  /** The shard in which it ends. */
  readonly lastShard: number;
  /** The key of its last connection. */
  readonly through: string;
  /** How many users it has that no earlier batch has. */
  readonly users: number;
}

/** How far the fan-out of a range of shards has come. */
export interface Checkpoint {
  /** The shard that is read; absent at the beginning. */
  readonly shard?: number;
  /** The key of the last recorded connection in it; absent at its beginning. */
  readonly through?: string;
  /** Batches recorded so far; the next one has this number. */
  readonly batches: number;
  /** Whether the range has no further receivers. */
  readonly finished: boolean;
  /** The batches of the last segment that are not known to be sent, and not counted yet. */
  readonly unsent: readonly RecordedBatch[];
}

/** The checkpoint of a range that was not begun. */
export const BEGINNING: Checkpoint = { batches: 0, finished: false, unsent: [] };

/** The results of posts, counted in connections. */
export interface BatchOutcome {
  readonly posted: number;
  readonly gone: number;
  /** Given up after several attempts, or refused by API Gateway. */
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
  /** 0..1, in ranges of shards that are complete. A range whose receivers are all known counts by its batches. */
  readonly progress: number;
}
