/** A range of shards: from `first` (inclusive) to `end` (exclusive). */
export interface ShardRange {
  readonly first: number;
  readonly end: number;
  /** Into how many ranges the push is split. */
  readonly of: number;
}

/** The unit of fan-out: one push and a range of shards. Its progress is in its checkpoint. */
export interface FanOutTask {
  readonly app: number;
  readonly taskId: string;
  /** Absent: all shards, before it is known whether the push is small enough to be delivered at once. */
  readonly range?: ShardRange;
  /** How many batches were recorded when the task was last requeued. */
  readonly at?: number;
  /** How often in a row the task was requeued without progress. */
  readonly stalls?: number;
}

/** An open socket to post to. */
export interface Receiver {
  readonly userId: string;
  readonly connectionId: string;
  /** When the connection was opened, in epoch milliseconds; absent if it is old enough to be open for certain. */
  readonly connectedAt?: number;
}

/**
 * The delivery queue of a batch.
 * The first batches of a range are `express`, within the allowance of their app, so that a small push is delivered
 * while a large one is still running. Later batches, and pushes with a rate limit, are `bulk`.
 */
export type Lane = 'express' | 'bulk';

/** The unit of delivery: one push and up to a few hundred connections. */
export interface DeliveryBatch {
  readonly app: number;
  readonly taskId: string;
  /** The range of the batch, by its first shard; absent if the batch is the whole push. */
  readonly range?: number;
  /** The number of the batch in its range. A repeated batch has the same number. */
  readonly batch: number;
  /** How many of its users are in no earlier batch. */
  readonly users: number;
  /** How many of these users were recorded before the batch was sent. */
  readonly recordedUsers: number;
  readonly lane: Lane;
  /** The frame to post, serialised once. */
  readonly frame: string;
  readonly receivers: readonly Receiver[];
  /** How often receivers were requeued because posts to them did not succeed. */
  readonly handBacks: number;
  /** How often the batch was requeued because the account was throttled. */
  readonly throttles: number;
  /** The results for the receivers that are no longer listed. */
  readonly posted: number;
  readonly gone: number;
  readonly refused: number;
  /** Whether to notify users whose sockets are gone. */
  readonly notifies?: boolean;
  /** Until when the batch may be posted, in epoch milliseconds. */
  readonly sendUntil?: number;
  /** The push's maximum posts per second, if it has a rate limit. */
  readonly rateLimit?: number;
  /** When its reserved turn under the rate limit starts, in epoch milliseconds; absent until a turn is reserved. */
  readonly turnAt?: number;
}
