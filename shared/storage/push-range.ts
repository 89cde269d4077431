import type { Checkpoint, PushProgress, RecordedBatch } from '../domain/push/progress.ts';
import type { RawItem } from './conditional-write.ts';
import { recordFrom } from './push-item.ts';

/** The size of a set of numbers in an item; absent counts as empty, because DynamoDB has no empty sets. */
export const sizeOf = (set: unknown): number => (set instanceof Set ? set.size : 0);

/** Parses the checkpoint of a range's item. */
export function rangeCheckpoint(item: RawItem | undefined): Checkpoint {
  if (item?.batches === undefined) return { batches: 0, finished: false, unsent: [] };
  const unsent = JSON.parse(String(item.unsent ?? '[]')) as RecordedBatch[];
  const open = item.open instanceof Set ? item.open : new Set();
  return {
    shard: Number(item.shard),
    ...(item.through === undefined ? {} : { through: String(item.through) }),
    batches: Number(item.batches),
    finished: item.finished === true,
    unsent: unsent.filter(({ batch }) => open.has(batch)),
  };
}

/** Whether all batches of a range are counted, and no others will follow. */
export const isComplete = (item: RawItem): boolean => item.finished === true && sizeOf(item.open) === 0;

/** Computes the progress of a push from its item and those of its ranges. */
export function progressFrom(push: RawItem, items: readonly RawItem[], ranges: number): PushProgress {
  const record = recordFrom(push);
  const sum = (field: string) =>
    [push, ...items].reduce((total, item) => total + Number(item[field] ?? 0), 0);
  const complete = items.reduce((total, item) => total + completeness(item), 0);
  return {
    ...record,
    counters: {
      users: sum('users'),
      posted: sum('posted'),
      gone: sum('gone'),
      refused: sum('refused'),
      withheld: sum('withheld'),
    },
    begun: items.length > 0,
    progress: record.state === 'done' ? 1 : ranges === 0 ? 0 : Math.min(1, complete / ranges),
  };
}

/** The completed share of a range, 0..1. */
function completeness(item: RawItem): number {
  if (item.finished !== true) return 0;
  const batches = Number(item.batches);
  return batches === 0 ? 1 : 1 - sizeOf(item.open) / batches;
}
