import type { LogEntry, LogRecord, LogSection } from '../domain/connection/log-entry.ts';
import { LogIndex } from '../domain/connection/log-index.ts';
import type { MembershipKey } from '../domain/connection/membership-key.ts';
import { type Position, positionAt } from '../domain/push/position.ts';
import type { MessageLog } from './message-log.ts';

/** What an `AppLog` needs of the store. */
export type LogStore = Pick<MessageLog, 'heads' | 'tail' | 'backwards' | 'section' | 'ofUser'>;

/**
 * How far before the last read the tail starts, in milliseconds. A new push may have a position that is this old: the
 * clocks of functions may differ by 40 seconds, and a push may need 20 seconds to reach the log.
 */
export const TAIL = 60_000;
/** How long one reader may spend on loading older entries, in milliseconds. */
const EXTENDING = 5000;
/** The maximum number of entries that one read examines. */
const MAX_CANDIDATES = 20_000;
/** How often expired entries are removed, in milliseconds. */
const SWEEP = 60_000;

/** One function's cache of an app's log: all entries from a position on. */
export class AppLog {
  readonly index = new LogIndex();
  readonly #store: LogStore;
  readonly #app: number;
  /** The cache contains all entries after this position. */
  #from: Position;
  /** The version of the head before the tail was last read. */
  #version: string | undefined;
  /** When the tail was last read, in epoch milliseconds; absent before the first read. */
  #readAt: number | undefined;
  #reading: { readonly version: string | undefined; readonly done: Promise<void> } | undefined;
  #extending: Promise<void> | undefined;
  /** Counts how often old entries were dropped, so that a concurrent extension does not hide the resulting gap. */
  #drops = 0;
  #sweptAt: number;

  /** @param now epoch milliseconds */
  constructor(store: LogStore, app: number, now: number) {
    this.#store = store;
    this.#app = app;
    this.#from = positionAt(now - TAIL);
    this.#sweptAt = now;
  }

  /**
   * Loads the end of the log, unless the head shows that the cache is up to date.
   *
   * @param version the head's version, read after the caller's connection was recorded
   */
  async refresh(version: string | undefined, now: number): Promise<void> {
    if (now - this.#sweptAt >= SWEEP) {
      this.#sweptAt = now;
      this.index.dropExpired(now);
    }
    if (this.#readAt !== undefined && this.#version === version) return;
    // A running read that started after the same version was seen covers everything that the version stands for.
    if (this.#reading === undefined || this.#reading.version !== version) {
      this.#reading = { version, done: this.#readTail(version, now) };
    }
    const reading = this.#reading;
    try {
      await reading.done;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  async #readTail(version: string | undefined, now: number): Promise<void> {
    const since =
      this.#readAt === undefined ? this.#from : laterOf(this.#from, positionAt(this.#readAt - TAIL));
    for (const record of await this.#store.tail(this.#app, since)) this.index.add(record);
    this.#version = version;
    this.#readAt = Math.max(now, this.#readAt ?? 0);
  }

  /** Whether there may be an entry with a condition after a position. */
  hasConditionAfter(position: Position): boolean {
    return position < this.#from || this.index.hasConditionAfter(position);
  }

  /**
   * Reads the entries after a position that may concern a user with these keys.
   *
   * @param hasRoom whether there is memory for more entries
   */
  async read(
    position: Position,
    keys: readonly MembershipKey[],
    hasRoom: () => boolean,
  ): Promise<LogSection> {
    await this.#extend(position, hasRoom);
    if (position < this.#from) return this.#readOld(position);
    const records: LogEntry[] = [];
    for (const entry of this.index.candidates(keys, position)) {
      const last = records.at(-1);
      if (last !== undefined && records.length === MAX_CANDIDATES) {
        return { records, through: last.position };
      }
      records.push(entry);
    }
    return { records };
  }

  /**
   * Drops the oldest entries.
   *
   * @param share 0..1
   */
  dropOldest(share: number): void {
    const last = this.index.dropOldest(share);
    this.#drops++;
    if (last !== undefined && last > this.#from) this.#from = last;
  }

  /** Loads older entries while there is time and memory. */
  async #extend(position: Position, hasRoom: () => boolean): Promise<void> {
    const deadline = Date.now() + EXTENDING;
    while (position < this.#from && hasRoom() && Date.now() < deadline) {
      this.#extending ??= this.#readOlder(position, deadline, hasRoom).finally(() => {
        this.#extending = undefined;
      });
      await this.#extending;
    }
  }

  async #readOlder(position: Position, deadline: number, hasRoom: () => boolean): Promise<void> {
    const drops = this.#drops;
    for await (const { records, through } of this.#store.backwards(this.#app, position, this.#from)) {
      if (this.#drops !== drops) return;
      for (const record of records) this.index.add(record);
      this.#from = through ?? position;
      if (!hasRoom() || Date.now() >= deadline) return;
    }
  }

  /** Reads a part of the log that is too old for the cache. */
  async #readOld(position: Position): Promise<LogSection> {
    const { records, through = position } = await this.#store.section(this.#app, position, this.#from);
    const withdrawn = new Set(records.flatMap((record) => ('withdraws' in record ? record.withdraws : [])));
    const isEntry = (record: LogRecord): record is LogEntry =>
      !('withdraws' in record) && !withdrawn.has(record.position) && !this.index.isWithdrawn(record.position);
    return { records: records.filter(isEntry), through };
  }
}

const laterOf = (a: Position, b: Position): Position => (a > b ? a : b);
