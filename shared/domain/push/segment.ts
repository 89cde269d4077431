import { after, START } from '../audience/stream.ts';
import type { Connection, OpenStreams } from './ports.ts';
import type { Checkpoint, RecordedBatch } from './progress.ts';
import type { Push } from './push.ts';
import { Receivers } from './receivers.ts';
import type { Receiver, ShardRange } from './tasks.ts';

/** The maximum number of receivers in a batch. */
const BATCH_RECEIVERS = 400;
/**
 * The maximum size of a batch's receivers and frame together, in bytes. SQS accepts 1 MiB since August 2025, but
 * compatible endpoints often still only 256 KiB.
 */
const BATCH_BYTES = 200 * 1024;
/**
 * The maximum time that the posts of a batch may take under the rate limit of its push, in seconds, because a
 * function must run that long.
 */
const CAPPED_BATCH_SECONDS = 10;
/** How many batches are recorded, and then sent, together. */
const SEGMENT_BATCHES = 5;
/** How long it may take until posts to a new connection succeed, in milliseconds. */
export const OPENING = 10_000;

/** The connections of one batch. */
export interface FoundBatch extends RecordedBatch {
  readonly receivers: readonly Receiver[];
}

/** Consecutive batches, and the checkpoint after them. */
export interface Segment {
  readonly batches: readonly FoundBatch[];
  readonly checkpoint: Checkpoint;
}

/** A batch that is being filled. */
interface OpenBatch extends FoundBatch {
  readonly receivers: Receiver[];
  lastShard: number;
  through: string;
  users: number;
}

/** The maximum number of receivers in a batch of this push. */
export const batchReceiversOf = ({ rateLimit = Number.POSITIVE_INFINITY }: Push): number =>
  Math.min(BATCH_RECEIVERS, Math.max(1, Math.floor(rateLimit * CAPPED_BATCH_SECONDS)));

/** Creates the receiver for a connection at a moment (epoch milliseconds). */
export const receiverOf = ({ userId, connectionId, connectedAt }: Connection, now: number): Receiver =>
  connectedAt > now - OPENING ? { userId, connectionId, connectedAt } : { userId, connectionId };

/** Divides the receivers of a range of shards into batches, in order. */
export class SegmentReader {
  readonly #push: Push;
  readonly #range: ShardRange;
  readonly #open: OpenStreams;
  readonly #now: () => number;
  readonly #frameBytes: number;
  readonly #maximum: number;
  #shard = -1;
  #receivers: Receivers | undefined;

  /** @param now returns epoch milliseconds */
  constructor(push: Push, frame: string, range: ShardRange, open: OpenStreams, now: () => number) {
    this.#push = push;
    this.#range = range;
    this.#open = open;
    this.#now = now;
    this.#frameBytes = Buffer.byteLength(JSON.stringify(frame));
    this.#maximum = batchReceiversOf(push);
  }

  /** Reads a recorded batch again. Its receivers may have changed. */
  async again(recorded: RecordedBatch): Promise<FoundBatch> {
    const receivers: Receiver[] = [];
    let users = 0;
    let last = recorded.after === undefined ? undefined : userOf(recorded.after);
    let { shard, after: key } = recorded;
    for (;;) {
      const found = await this.#next(shard, key, recorded.lastShard);
      if (found === undefined) break;
      const { connection } = found;
      if (found.shard === recorded.lastShard && connection.key > recorded.through) break;
      receivers.push(receiverOf(connection, this.#now()));
      if (connection.userKey !== last || found.shard !== shard) users++;
      [shard, key, last] = [found.shard, connection.key, connection.userKey];
    }
    return { ...recorded, users, receivers };
  }

  /** Reads the segment after a checkpoint. */
  async after(from: Checkpoint): Promise<Segment> {
    const batches: OpenBatch[] = [];
    let shard = from.shard ?? this.#range.first;
    let key = from.through;
    let last = key === undefined ? undefined : userOf(key);
    let bytes = 0;
    for (;;) {
      const found = await this.#next(shard, key, this.#range.end - 1);
      const batch = batches.at(-1);
      if (found === undefined) return this.#segment(from, batches, shard, key, true);
      const { connection } = found;
      const receiver = receiverOf(connection, this.#now());
      const size = JSON.stringify(receiver).length + 1;
      const isNew = connection.userKey !== last || found.shard !== shard;
      const fits =
        batch !== undefined && batch.receivers.length < this.#maximum && bytes + size <= BATCH_BYTES;
      if (fits) {
        batch.receivers.push(receiver);
        batch.lastShard = found.shard;
        batch.through = connection.key;
        if (isNew) batch.users++;
        bytes += size;
      } else {
        if (batches.length === SEGMENT_BATCHES) return this.#segment(from, batches, shard, key, false);
        batches.push({
          batch: from.batches + batches.length,
          shard,
          ...(key === undefined ? {} : { after: key }),
          lastShard: found.shard,
          through: connection.key,
          users: isNew ? 1 : 0,
          receivers: [receiver],
        });
        bytes = this.#frameBytes + size;
      }
      [shard, key, last] = [found.shard, connection.key, connection.userKey];
    }
  }

  #segment(
    from: Checkpoint,
    batches: readonly FoundBatch[],
    shard: number,
    key: string | undefined,
    finished: boolean,
  ): Segment {
    const unsent = batches.map(({ receivers: _, ...recorded }) => recorded);
    const place = key === undefined ? { shard } : { shard, through: key };
    return { batches, checkpoint: { ...place, batches: from.batches + batches.length, finished, unsent } };
  }

  /** Finds the first receiver after a key of a shard, in this shard or a later one up to `lastShard`. */
  async #next(
    shard: number,
    key: string | undefined,
    lastShard: number,
  ): Promise<{ readonly shard: number; readonly connection: Connection } | undefined> {
    let target = key === undefined ? START : after(key);
    for (let at = shard; at <= lastShard; at++, target = START) {
      const connection = await this.#receiversOf(at).seek(target);
      if (connection !== undefined) return { shard: at, connection };
    }
    return undefined;
  }

  #receiversOf(shard: number): Receivers {
    if (this.#receivers === undefined || this.#shard !== shard) {
      this.#shard = shard;
      this.#receivers = new Receivers(this.#push, shard, this.#open);
    }
    return this.#receivers;
  }
}

const userOf = (key: string): string => key.slice(0, key.indexOf('#'));
