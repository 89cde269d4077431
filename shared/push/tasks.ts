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

/** The unit of delivery: one push and up to some hundred connections. */
export interface DeliveryBatch extends ShardTask {
  /** The number of the batch in its shard; the same again when it is sent again. */
  readonly batch: number;
  /** The frame to post, serialised once. */
  readonly frame: string;
  readonly receivers: readonly Receiver[];
  /** How often receivers were handed back because the posts were throttled. */
  readonly handBacks: number;
  /** What the receivers who are no longer listed came to. */
  readonly posted: number;
  readonly gone: number;
  /** The most posts per second of the push, where it has a cap. */
  readonly rateLimit?: number;
  /** When its turn under the cap comes, in epoch milliseconds; absent until a turn is reserved. */
  readonly turnAt?: number;
}
