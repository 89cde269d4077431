import type { PushRecord } from './push-record.ts';

/** A batch that was recorded before it was sent: the connections after one key, up to another key. */
export interface RecordedBatch {
  readonly batch: number;
  /** The shard in which it starts. */
  readonly shard: number;
  /** Its connections come after this key; absent at the start of the shard. */
  readonly after?: string;
  /** The shard in which it ends. */
  readonly lastShard: number;
  /** The key of its last connection. */
  readonly through: string;
  /** How many of its users are in no earlier batch. */
  readonly users: number;
}

/** The progress of the fan-out of a range of shards. */
export interface Checkpoint {
  /** The shard that is being read; absent at the start. */
  readonly shard?: number;
  /** The key of the last recorded connection in the shard; absent at the start of the shard. */
  readonly through?: string;
  /** How many batches are recorded; also the number of the next batch. */
  readonly batches: number;
  /** Whether the range has no more receivers. */
  readonly finished: boolean;
  /** The batches of the last segment that may not have been sent and are not counted yet. */
  readonly unsent: readonly RecordedBatch[];
}

/** The checkpoint of a range that was not started. */
export const BEGINNING: Checkpoint = { batches: 0, finished: false, unsent: [] };

/** The results of posts, in connections. */
export interface BatchOutcome {
  readonly posted: number;
  readonly gone: number;
  /** Given up after several attempts, or rejected by API Gateway. */
  readonly refused: number;
  /** Not posted because the push was cancelled. */
  readonly withheld: number;
}

/** The results of a push over all its shards so far. */
export interface PushCounters extends BatchOutcome {
  /** Online users whom the push addresses. */
  readonly users: number;
}

/** A push with its progress. */
export interface PushProgress extends PushRecord {
  readonly counters: PushCounters;
  /** Whether its fan-out has started. */
  readonly begun: boolean;
  /**
   * From 0 to 1: the share of complete ranges of shards. A range whose receivers are all known counts by its batches.
   */
  readonly progress: number;
}
