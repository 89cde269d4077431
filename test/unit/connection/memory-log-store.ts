import type { LogEntry, LogRecord, LogSection } from '../../../shared/domain/connection/log-entry.ts';
import type { ConnectionOwner } from '../../../shared/domain/connection/ports.ts';
import type { Position } from '../../../shared/domain/push/position.ts';
import type { LogStore } from '../../../shared/storage/app-log.ts';
import type { LogHeads } from '../../../shared/storage/message-log.ts';

/** The logs of apps and users in memory, with counts of the reads. */
export class MemoryLogStore implements LogStore {
  readonly #logs = new Map<string, Map<Position, LogRecord>>();
  readonly #heads = new Map<number, { version: string; newestOfUsers?: Position }>();
  /** The maximum number of records in a page of `backwards` and in a section. */
  readonly pageRecords: number;
  reads = { heads: 0, tails: 0, old: 0, users: 0, records: 0 };

  constructor(pageRecords = 1000) {
    this.pageRecords = pageRecords;
  }

  append(app: number, record: LogRecord): void {
    this.#log(`${app}`).set(record.position, record);
    this.#change(app);
  }

  appendTo(app: number, userId: string, entry: LogEntry): void {
    this.#log(`${app}#${userId}`).set(entry.position, entry);
    this.#heads.set(app, { version: '', ...this.#heads.get(app), newestOfUsers: entry.position });
  }

  /** Withdraws an entry. @param keepsEntry as when a late copy of it arrives afterwards */
  withdraw(app: number, entry: LogEntry, at: Position, keepsEntry = false): void {
    const log = this.#log(`${app}`);
    if (!keepsEntry) log.delete(entry.position);
    log.set(at, { position: at, withdraws: entry.position, expiresAt: entry.expiresAt });
    this.#change(app);
  }

  async heads(app: number): Promise<LogHeads> {
    this.reads.heads++;
    return { ...this.#heads.get(app) };
  }

  async tail(app: number, after: Position): Promise<LogRecord[]> {
    this.reads.tails++;
    return this.#counted(this.#sorted(`${app}`).filter(({ position }) => position > after));
  }

  async *backwards(app: number, after: Position, upTo: Position): AsyncGenerator<LogSection<LogRecord>> {
    const left = this.#sorted(`${app}`).filter(({ position }) => position > after && position <= upTo);
    do {
      this.reads.old++;
      const page = this.#counted(left.splice(-this.pageRecords).reverse());
      const through = page.at(-1)?.position;
      yield { records: page, ...(left.length === 0 || through === undefined ? {} : { through }) };
    } while (left.length > 0);
  }

  async section(app: number, after: Position, upTo: Position): Promise<LogSection<LogRecord>> {
    this.reads.old++;
    const found = this.#sorted(`${app}`).filter(({ position }) => position > after && position <= upTo);
    const records = this.#counted(found.slice(0, this.pageRecords));
    return { records, through: found.length > records.length ? (records.at(-1)?.position ?? upTo) : upTo };
  }

  async ofUser({ app, userId }: ConnectionOwner, after: Position): Promise<LogSection<LogRecord>> {
    this.reads.users++;
    const found = this.#sorted(`${app}#${userId}`).filter(({ position }) => position > after);
    const records = this.#counted(found.slice(0, this.pageRecords));
    const through = records.at(-1)?.position;
    return { records, ...(found.length === records.length || through === undefined ? {} : { through }) };
  }

  #counted<R>(records: R[]): R[] {
    this.reads.records += records.length;
    return records;
  }

  #log(key: string): Map<Position, LogRecord> {
    const log = this.#logs.get(key) ?? new Map<Position, LogRecord>();
    this.#logs.set(key, log);
    return log;
  }

  #change(app: number): void {
    const { version = '0', ...head } = this.#heads.get(app) ?? {};
    this.#heads.set(app, { ...head, version: `${Number(version) + 1}` });
  }

  #sorted(key: string): LogRecord[] {
    return [...this.#log(key).values()].sort((a, b) => (a.position < b.position ? -1 : 1));
  }
}
