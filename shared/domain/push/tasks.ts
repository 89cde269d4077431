/** A range of shards: `first`, and up to but not including `end`. */
export interface ShardRange {
  readonly first: number;
  readonly end: number;
  /** How many ranges the push is split into. */
  readonly of: number;
}

/** The unit of fan-out: one push and a range of shards. Its progress is in its checkpoint. */
export interface FanOutTask {
  readonly app: number;
  readonly taskId: string;
  /** Absent: all shards, before it is known whether the push is small enough to be delivered at once. */
  readonly range?: ShardRange;
  /** How many batches had been recorded when the task was last sent on. */
  readonly at?: number;
  /** How often in a row the task was sent on without progress. */
  readonly stalls?: number;
}

/** Somebody's open socket. */
export interface Receiver {
  readonly userId: string;
  readonly connectionId: string;
  /** When the connection was opened, in epoch milliseconds; absent where it is old enough to be open for sure. */
  readonly connectedAt?: number;
}

/**
 * The queue in which a batch waits. The first batches of a range are `express` within the allowance of their app, so that
 * a small push is out while a large one is still under way. What comes after them, and what has a cap, is `bulk`.
 */
export type Lane = 'express' | 'bulk';

/** The unit of delivery: one push and up to some hundred connections. */
export interface DeliveryBatch {
  readonly app: number;
  readonly taskId: string;
  /** The range that the batch belongs to, by its first shard; absent when the batch is the whole push. */
  readonly range?: number;
  /** The number of the batch in its range. A repetition has the same number. */
  readonly batch: number;
  /** How many users the batch has that no earlier batch has. */
  readonly users: number;
  /** How many of them were recorded before the batch was sent. */
  readonly recordedUsers: number;
  readonly lane: Lane;
  /** The frame to post, serialised once. */
  readonly frame: string;
  readonly receivers: readonly Receiver[];
  /** How often receivers were handed back because posts to them did not succeed. */
  readonly handBacks: number;
  /** How often the batch was handed back because the account was throttled. */
  readonly throttles: number;
  /** The results for the receivers who are no longer listed. */
  readonly posted: number;
  readonly gone: number;
  readonly refused: number;
  /** Whether users whose sockets are gone are notified. */
  readonly notifies?: boolean;
  /** Until when it may be posted, in epoch milliseconds. */
  readonly sendUntil?: number;
  /** The maximum posts per second of the push, where it has a cap. */
  readonly rateLimit?: number;
  /** When its turn under the cap comes, in epoch milliseconds; absent until a turn is reserved. */
  readonly turnAt?: number;
}
