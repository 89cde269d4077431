import type { LogEntry, LogRecord, LogSection } from '../domain/connection/log-entry.ts';
import type { ConnectionOwner, OpenLog, PushLog } from '../domain/connection/ports.ts';
import { momentOf, type Position } from '../domain/push/position.ts';
import { AppLog, type LogStore, TAIL } from './app-log.ts';
import type { LogHeads } from './message-log.ts';

/** How many bytes of entries a function caches by default, for all apps together: about 200,000 entries. */
const MEMORY = 96 * 1024 * 1024;
/** Above this share of the memory, no older entries are loaded. */
const FULL = 0.9;
/** The share of an app's entries that is dropped if they alone exceed the memory. */
const DROPPED = 0.25;

/**
 * Reads the message log and caches it, so that a thousand users who reconnect together read it once. The head, read
 * strongly each time, shows whether the tail must be read, so nothing that was appended before is missed.
 */
export class LogReader implements PushLog {
  readonly #store: LogStore;
  readonly #memory: number;
  /** The cached apps, least recently used first. */
  readonly #apps = new Map<number, AppLog>();

  /** @param memory how many bytes of entries to cache */
  constructor(store: LogStore, memory = MEMORY) {
    this.#store = store;
    this.#memory = memory;
  }

  async open(owner: ConnectionOwner, now: number): Promise<OpenLog> {
    const heads = await this.#store.heads(owner.app);
    const log = this.#logOf(owner.app, now);
    await log.refresh(heads.version, now);
    this.#makeRoom(log);
    return {
      hasConditionAfter: (position) => log.hasConditionAfter(position),
      read: async (position, keys) => {
        const own = await this.#ofUser(owner, heads, position);
        const shared = await log.read(position, keys, () => this.bytes < this.#memory * FULL);
        return joined(shared, own);
      },
    };
  }

  #logOf(app: number, now: number): AppLog {
    const log = this.#apps.get(app) ?? new AppLog(this.#store, app, now);
    this.#apps.delete(app);
    this.#apps.set(app, log);
    return log;
  }

  /**
   * Reads the pushes that name the user; reads nothing if the newest push to any named user is older than `position`.
   */
  async #ofUser(owner: ConnectionOwner, heads: LogHeads, position: Position): Promise<LogSection<LogRecord>> {
    const newest = heads.newestOfUsers;
    // The newest position may have been overwritten by one that is older by up to the length of a tail.
    if (newest === undefined || momentOf(newest) + 2 * TAIL < momentOf(position)) return { records: [] };
    return this.#store.ofUser(owner, position);
  }

  /** The approximate size of the cache, in bytes. */
  get bytes(): number {
    let bytes = 0;
    for (const { index } of this.#apps.values()) bytes += index.bytes;
    return bytes;
  }

  /** Drops apps that were not used for the longest time, and then the oldest entries of the given one. */
  #makeRoom(used: AppLog): void {
    for (const [app, log] of this.#apps) {
      if (this.bytes <= this.#memory) return;
      if (log !== used) this.#apps.delete(app);
    }
    if (this.bytes > this.#memory) used.dropOldest(DROPPED);
  }
}

/** Merges two sections of the log that start at the same position, as far as both are complete. */
function joined(shared: LogSection, own: LogSection<LogRecord>): LogSection {
  if (own.records.length === 0 && own.through === undefined) return shared;
  const ends = [shared.through, own.through].filter((end) => end !== undefined).sort();
  const [through] = ends;
  const entries = own.records.filter((record): record is LogEntry => !('withdraws' in record));
  const records = [...shared.records, ...entries]
    .filter(({ position }) => through === undefined || position <= through)
    .sort((a, b) => (a.position < b.position ? -1 : 1));
  return { records, ...(through === undefined ? {} : { through }) };
}
