import { decodeTime } from 'ulid';
import type { Condition } from '../../../shared/domain/audience/condition.ts';
import type {
  BatchCounts,
  FanOutProgress,
  PushCancellation,
  PushRecords,
  PushStates,
  ScheduledPushes,
} from '../../../shared/domain/push/ports.ts';
import { BEGINNING, type Checkpoint, type PushCounters } from '../../../shared/domain/push/progress.ts';
import type { Push, PushDraft } from '../../../shared/domain/push/push.ts';
import type { PushRecord, PushTime } from '../../../shared/domain/push/push-record.ts';
import type { ShardRange } from '../../../shared/domain/push/tasks.ts';

interface Range {
  checkpoint: Checkpoint;
  readonly of: number;
  readonly open: Set<number>;
}

const NOTHING: PushCounters = { users: 0, posted: 0, gone: 0, refused: 0, withheld: 0 };

/** Pushes in memory, with the promises of the stores. */
export class MemoryPushes
  implements PushRecords, PushCancellation, PushStates, ScheduledPushes, FanOutProgress, BatchCounts
{
  readonly records = new Map<string, PushRecord>();
  counters: PushCounters = NOTHING;
  /** How many writes there were. */
  writes = 0;
  readonly #ranges = new Map<number, Range>();
  readonly #closed = new Set<number>();

  async get(_: number, taskId: string): Promise<PushRecord | undefined> {
    return this.records.get(taskId);
  }

  async create(draft: PushDraft, when: PushTime): Promise<PushRecord> {
    const present = this.records.get(draft.taskId);
    if (present !== undefined) return present;
    const common = {
      draft,
      createdAt: decodeTime(draft.taskId),
      isPublished: false,
      earlierPositions: [],
    };
    return this.#set(
      draft.taskId,
      'sendAt' in when
        ? { ...common, state: 'scheduled', sendAt: when.sendAt }
        : { ...common, state: 'accepted', push: pushAt(draft, when.position) },
    );
  }

  async move(push: Push, position: string): Promise<Push | undefined> {
    const record = this.#known(push.taskId);
    if (record.state !== 'accepted' || record.isPublished || record.push?.position !== push.position) {
      return undefined;
    }
    const moved = pushAt(push, position);
    const earlierPositions = [...record.earlierPositions, push.position];
    this.#set(push.taskId, { ...record, push: moved, earlierPositions });
    return moved;
  }

  async markPublished(_: number, taskId: string): Promise<PushRecord | undefined> {
    return this.#set(taskId, { ...this.#known(taskId), isPublished: true });
  }

  async cancel(_: number, taskId: string, now: number): Promise<PushRecord | undefined> {
    const record = this.#known(taskId);
    if (record.state === 'cancelled') return undefined;
    return this.#set(taskId, { ...record, state: 'cancelled', cancelledAt: now });
  }

  async isCancelled(_: number, taskId: string): Promise<boolean> {
    return this.records.get(taskId)?.state === 'cancelled';
  }

  async release(
    _: number,
    taskId: string,
    position: string,
    condition: Condition | undefined,
  ): Promise<PushRecord | undefined> {
    const record = this.records.get(taskId);
    if (record?.state !== 'scheduled') return record;
    const { condition: old, ...others } = record.draft;
    const draft = condition === undefined ? others : { ...others, condition };
    return this.#set(taskId, { ...record, draft, state: 'accepted', push: pushAt(draft, position) });
  }

  async refuse(_: number, taskId: string, fault: string): Promise<void> {
    this.#set(taskId, { ...this.#known(taskId), state: 'failed', fault });
  }

  async split(_: number, taskId: string, width: number): Promise<number | undefined> {
    const record = this.#known(taskId);
    if (record.state === 'done') return undefined;
    return this.#set(taskId, { rangeWidth: width, ...record }).rangeWidth;
  }

  async checkpoint(_: number, __: string, range: number): Promise<Checkpoint> {
    const found = this.#ranges.get(range);
    if (found === undefined) return BEGINNING;
    const unsent = found.checkpoint.unsent.filter(({ batch }) => found.open.has(batch));
    return { ...found.checkpoint, unsent };
  }

  async advance({ taskId }: Push, range: ShardRange, from: Checkpoint, to: Checkpoint): Promise<boolean> {
    this.writes++;
    const found = this.#ranges.get(range.first) ?? { checkpoint: BEGINNING, of: range.of, open: new Set() };
    if (found.checkpoint.batches !== from.batches || found.checkpoint.finished) return false;
    this.#ranges.set(range.first, found);
    found.checkpoint = to;
    for (const { batch, users } of to.unsent) {
      found.open.add(batch);
      this.#count({ ...NOTHING, users });
    }
    this.#closeIfComplete(taskId, range.first, found);
    return true;
  }

  async markSent(_: number, __: string, range: number, batches: number): Promise<void> {
    this.writes++;
    const found = this.#ranges.get(range);
    if (found?.checkpoint.batches === batches) found.checkpoint = { ...found.checkpoint, unsent: [] };
  }

  async countBatch(
    _: number,
    taskId: string,
    range: number,
    batch: number,
    counters: PushCounters,
  ): Promise<void> {
    this.writes++;
    const found = this.#ranges.get(range);
    if (found === undefined) throw new Error(`There is no range ${range}`);
    if (found.open.delete(batch)) this.#count(counters);
    this.#closeIfComplete(taskId, range, found);
  }

  async closeWhole(_: number, taskId: string, counters: PushCounters): Promise<void> {
    const record = this.#known(taskId);
    if (record.rangeWidth !== undefined || record.state === 'done') return;
    this.#count(counters);
    if (record.state !== 'cancelled') this.#set(taskId, { ...record, state: 'done' });
  }

  #known(taskId: string): PushRecord {
    const record = this.records.get(taskId);
    if (record === undefined) throw new Error(`There is no push ${taskId}`);
    return record;
  }

  #set(taskId: string, record: PushRecord): PushRecord {
    this.writes++;
    this.records.set(taskId, record);
    return record;
  }

  #count(counters: PushCounters): void {
    const sum = { ...this.counters };
    for (const name of ['users', 'posted', 'gone', 'refused', 'withheld'] as const)
      sum[name] += counters[name];
    this.counters = sum;
  }

  #closeIfComplete(taskId: string, range: number, { checkpoint, open, of }: Range): void {
    if (!checkpoint.finished || open.size > 0) return;
    this.#closed.add(range);
    const record = this.#known(taskId);
    if (this.#closed.size === of && record.state === 'accepted')
      this.#set(taskId, { ...record, state: 'done' });
  }
}

const pushAt = (draft: PushDraft, position: string): Push => ({
  ...draft,
  position,
  acceptedAt: decodeTime(position),
});
