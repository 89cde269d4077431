/** The unit of fan-out: one push and one shard. How far it has come is in its checkpoint. */
export interface ShardTask {
  readonly app: number;
  readonly taskId: string;
  readonly shard: number;
}

/** Somebody's open socket. */
export interface Receiver {
  readonly userId: string;
  readonly connectionId: string;
}

/**
 * Which queue a batch waits in. The first batches of a shard are `express`, so that a small push is out while a large one
 * is still under way; what comes after them, and what has a cap, is `bulk`.
 */
export type Lane = 'express' | 'bulk';

/** The unit of delivery: one push and up to some hundred connections. */
export interface DeliveryBatch extends ShardTask {
  /** The number of the batch in its shard; the same again when it is sent again. */
  readonly batch: number;
  readonly lane: Lane;
  /** The frame to post, serialised once. */
  readonly frame: string;
  readonly receivers: readonly Receiver[];
  /** How often receivers were handed back because posts to them did not succeed. */
  readonly handBacks: number;
  /** How often the batch was handed back because the account was throttled. */
  readonly throttles: number;
  /** What the receivers who are no longer listed came to. */
  readonly posted: number;
  readonly gone: number;
  /** The most posts per second of the push, where it has a cap. */
  readonly rateLimit?: number;
  /** When its turn under the cap comes, in epoch milliseconds; absent until a turn is reserved. */
  readonly turnAt?: number;
}
