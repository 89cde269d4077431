import type { UserKey } from './keys.ts';
import { type PushRecord, recordFrom } from './push-record.ts';

/** How far the fan-out of one shard has come. */
export interface Checkpoint {
  /** Every user up to this one was handed to delivery; absent at the beginning. */
  readonly through?: UserKey;
  /** Batches sent so far; the next one has this number. */
  readonly batches: number;
  /** Users handed to delivery so far. */
  readonly users: number;
  /** Whether the shard has no further users. */
  readonly finished: boolean;
}

/** What one batch came to, counted in connections. */
export interface BatchOutcome {
  readonly posted: number;
  readonly gone: number;
  /** Given up after many throttled tries. */
  readonly refused: number;
  /** Not posted because the push was cancelled. */
  readonly withheld: number;
}

/** What all the shards of a push came to so far. */
export interface PushCounters extends BatchOutcome {
  /** Online users whom it addresses. */
  readonly users: number;
}

/** A push with how far it has come. */
export interface PushProgress extends PushRecord {
  readonly counters: PushCounters;
  /** Whether a shard was begun. */
  readonly begun: boolean;
  /** 0..1, in shards that are complete; a shard whose users are all known counts by its batches. */
  readonly progress: number;
}

/** How far a push has come, from its item and those of its shards. */
export function progressFrom(
  push: Record<string, unknown>,
  items: readonly Record<string, unknown>[],
): PushProgress {
  const record = recordFrom(push);
  const shards = items.filter(({ batches, delivered }) => batches !== undefined || delivered !== undefined);
  const sum = (field: string) => shards.reduce((total, shard) => total + Number(shard[field] ?? 0), 0);
  const complete = shards.reduce((total, shard) => total + completeness(shard), 0);
  return {
    ...record,
    counters: {
      users: sum('users'),
      posted: sum('posted'),
      gone: sum('gone'),
      refused: sum('refused'),
      withheld: sum('withheld'),
    },
    begun: shards.length > 0,
    progress: record.state === 'done' ? 1 : Math.min(1, complete / Number(push.shards)),
  };
}

/** How many batches of a shard are delivered. */
export const deliveredBatches = (item: Record<string, unknown> | undefined): number =>
  (item?.delivered as Set<number> | undefined)?.size ?? 0;

/** How much of a shard is complete, 0..1. */
function completeness(item: Record<string, unknown>): number {
  const { batches, finished } = checkpointFrom(item);
  if (!finished) return 0;
  return batches === 0 ? 1 : Math.min(1, deliveredBatches(item) / batches);
}

/** How far the shard of an item has come. */
export function checkpointFrom(item: Record<string, unknown> | undefined): Checkpoint {
  const through = item?.through as string | undefined;
  return {
    ...(through === undefined ? {} : { through }),
    batches: Number(item?.batches ?? 0),
    users: Number(item?.users ?? 0),
    finished: item?.finished === true,
  };
}
