/**
 * Rare behaviour of AWS. None of it happens unless it is enabled; the same seed repeats the same decisions.
 * Behaviour that AWS always shows is always on, and not part of this.
 */
export interface Faults {
  /** Any integer. */
  readonly seed: number;
  /** The share of messages that a queue delivers twice, 0..1 (SQS: at-least-once delivery). */
  readonly duplicates?: number;
  /** Whether queues deliver out of order (SQS: best-effort ordering). */
  readonly disorder?: boolean;
  /** The account's concurrent executions; more are throttled (Lambda: 1,000, and 10 in new accounts). */
  readonly accountConcurrency?: number;
  /**
   * Whether every invocation has its own sandbox, which ends at its time-out or when it exceeds its memory, as on
   * Lambda. Otherwise all functions share a thread.
   */
  readonly sandboxes?: boolean;
  /** How far the clock of a function thread may be ahead or behind, in milliseconds. */
  readonly clockSkew?: number;
  /** How far global secondary indexes lag behind their table, in milliseconds (DynamoDB: eventual consistency). */
  readonly indexLag?: number;
  /**
   * The share of batch requests that are processed only in part, 0..1 (DynamoDB: UnprocessedKeys, UnprocessedItems).
   */
  readonly unprocessed?: number;
  /** Whether a partition key is throttled above 1,000 write units or 3,000 read units per second (DynamoDB). */
  readonly partitionLimits?: boolean;
  /**
   * How many socket posts and closes per second are allowed; more are answered with 429 (API Gateway: the account's
   * request quota).
   */
  readonly requestsPerSecond?: number;
  /** Whether the rates and bursts of the template's stages throttle requests and frames with 429. */
  readonly stageThrottles?: boolean;
  /**
   * For how many milliseconds the old value of a changed secret may still be read (Secrets Manager: eventual
   * consistency).
   */
  readonly secretStaleness?: number;
}

/** A number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** The random numbers for one purpose, independent of all others. */
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
