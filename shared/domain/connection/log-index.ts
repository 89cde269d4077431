import type { Position } from '../push/position.ts';
import type { LogEntry, LogRecord } from './log-entry.ts';
import { type MembershipKey, requiredKeys } from './membership-key.ts';
import { merged, SortedEntries } from './sorted-entries.ts';

/** Approximate memory of an entry without its condition, and of each character of a condition, in bytes (measured). */
const ENTRY_BYTES = 400;
const CONDITION_BYTES = 6;
const WITHDRAWAL_BYTES = 200;

interface Filed {
  readonly entry: LogEntry;
  readonly keys: readonly MembershipKey[];
  readonly bytes: number;
}

/**
 * The log entries of one app in memory, indexed by what a user must have to match, so that a lookup does not visit
 * entries that cannot concern the user.
 */
export class LogIndex {
  readonly #filed = new Map<Position, Filed>();
  readonly #lists = new Map<MembershipKey, SortedEntries>();
  /** When each withdrawn push would have expired, because a late copy of it may arrive until then. */
  readonly #withdrawn = new Map<Position, number>();
  #newestCondition = '';
  #bytes = 0;

  /** The approximate memory of the entries, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#filed.size;
  }

  /** Adds a record of the log; adding it again has no effect. */
  add(record: LogRecord): void {
    if ('withdraws' in record) {
      if (!this.#withdrawn.has(record.withdraws)) this.#bytes += WITHDRAWAL_BYTES;
      this.#withdrawn.set(record.withdraws, record.expiresAt);
      this.#remove(record.withdraws);
      return;
    }
    const { position, condition } = record;
    if (this.#withdrawn.has(position) || this.#filed.has(position)) return;
    const keys = requiredKeys(condition, (key) => this.#lists.get(key)?.size ?? 0);
    const bytes =
      ENTRY_BYTES + (condition === undefined ? 0 : CONDITION_BYTES * JSON.stringify(condition).length);
    this.#filed.set(position, { entry: record, keys, bytes });
    this.#bytes += bytes;
    for (const key of keys) {
      const list = this.#lists.get(key) ?? new SortedEntries();
      this.#lists.set(key, list);
      list.add(record);
    }
    if (condition !== undefined && position > this.#newestCondition) this.#newestCondition = position;
  }

  isWithdrawn(position: Position): boolean {
    return this.#withdrawn.has(position);
  }

  /** Whether there may be an entry with a condition after a position. */
  hasConditionAfter(position: Position): boolean {
    return this.#newestCondition > position;
  }

  /** Returns the entries after a position that may concern a user with these keys, in order. */
  candidates(keys: readonly MembershipKey[], after: Position): Iterable<LogEntry> {
    return merged(
      keys.flatMap((key) => this.#lists.get(key) ?? []),
      after,
    );
  }

  /**
   * Removes expired entries.
   *
   * @param now epoch milliseconds
   */
  dropExpired(now: number): void {
    this.#keep((entry) => entry.expiresAt > now);
    for (const [position, expiresAt] of this.#withdrawn) {
      if (expiresAt > now) continue;
      this.#withdrawn.delete(position);
      this.#bytes -= WITHDRAWAL_BYTES;
    }
  }

  /**
   * Removes the oldest entries until a share of the memory is free.
   *
   * @param share 0..1
   * @returns the position of the newest removed entry; `undefined` if nothing was removed
   */
  dropOldest(share: number): Position | undefined {
    const oldest = [...this.#filed.keys()].sort().slice(0, Math.ceil(this.#filed.size * share));
    const last = oldest.at(-1);
    if (last !== undefined) this.#keep(({ position }) => position > last);
    return last;
  }

  #remove(position: Position): void {
    const filed = this.#filed.get(position);
    if (filed === undefined) return;
    this.#forget(position, filed);
    for (const key of filed.keys) {
      const list = this.#lists.get(key);
      list?.remove(position);
      if (list?.size === 0) this.#lists.delete(key);
    }
  }

  #keep(isKept: (entry: LogEntry) => boolean): void {
    const before = this.#filed.size;
    for (const [position, filed] of this.#filed) if (!isKept(filed.entry)) this.#forget(position, filed);
    if (this.#filed.size === before) return;
    for (const [key, list] of this.#lists) {
      list.keep(isKept);
      if (list.size === 0) this.#lists.delete(key);
    }
  }

  #forget(position: Position, { bytes }: Filed): void {
    this.#filed.delete(position);
    this.#bytes -= bytes;
  }
}
