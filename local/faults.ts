/**
 * What AWS may do at any time and seldom does. Nothing of it happens unless it is asked for; with the same seed, the same
 * decisions are made again. What AWS always does is always on and no part of this.
 */
export interface Faults {
  /** Any integer. */
  readonly seed: number;
  /** The share of messages that a queue delivers twice, 0..1 (SQS: at-least-once delivery). */
  readonly duplicates?: number;
  /** Whether queues deliver out of order (SQS: best-effort ordering). */
  readonly disorder?: boolean;
  /** Concurrent executions of the account; more are throttled (Lambda: 1,000, and 10 in new accounts). */
  readonly accountConcurrency?: number;
  /**
   * Whether every invocation has a sandbox of its own, which ends with its time-out or when it takes more than its memory, as
   * on Lambda; otherwise all functions share a thread.
   */
  readonly sandboxes?: boolean;
  /** Milliseconds by which the clock of a thread of functions may be ahead or behind. */
  readonly clockSkew?: number;
  /** Milliseconds by which global secondary indexes lag behind their table (DynamoDB: eventual consistency). */
  readonly indexLag?: number;
  /** The share of batch requests of which a part is not processed, 0..1 (DynamoDB: UnprocessedKeys, UnprocessedItems). */
  readonly unprocessed?: number;
  /** Whether a partition key throttles beyond 1,000 write units or 3,000 read units a second (DynamoDB). */
  readonly partitionLimits?: boolean;
  /** Posts and closes of sockets per second; more are answered with 429 (API Gateway: the account's request quota). */
  readonly requestsPerSecond?: number;
  /** Whether the rates and bursts of the stages in the template throttle requests and frames with 429. */
  readonly stageThrottles?: boolean;
  /** Milliseconds for which a changed secret may still be read as it was (Secrets Manager: eventual consistency). */
  readonly secretStaleness?: number;
}

/** Numbers from 0 to below 1. */
export type Random = () => number;

/** The random numbers of one place; what happens elsewhere does not change them. */
export function randomOf({ seed }: Faults, place: string): Random {
  let state = seed;
  for (const character of place) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  // Mulberry32.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws by how many milliseconds the clock of the next thread of functions is ahead. */
export function clocksOf({ seed = 0, clockSkew = 0 }: Partial<Faults> = {}): () => number {
  const random = randomOf({ seed }, 'clock');
  return () => Math.round((2 * random() - 1) * clockSkew);
}
