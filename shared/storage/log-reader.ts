import { decodeTime } from 'ulid';
import type { PushLog } from '../domain/connection/ports.ts';
import { positionAt } from '../domain/push/position.ts';
import { expiryOf, type Push } from '../domain/push/push.ts';
import type { LogEntry, MessageLog } from './message-log.ts';

/**
 * How far behind the newest entry the tail begins, in milliseconds: an entry may come later than one with a later
 * position, since the clocks of functions differ and a push may be slow on its way from its position to the log.
 */
const TAIL = 2 * 60_000;
/** The most bytes of pushes that a reader remembers, about; older ones are read when they are asked for. */
const MEMORY = 64 * 1024 * 1024;

/** A push with its size as text. */
interface Remembered {
  readonly push: Push;
  readonly bytes: number;
}

/** The pushes of one app in memory, complete from a position on. */
class AppLog {
  /** By position, ascending. */
  pushes: Remembered[] = [];
  readonly withdrawn = new Set<string>();
  /** Every push after this position is here. */
  from: string;
  newest = '';
  bytes = 0;

  constructor(from: string) {
    this.from = from;
  }

  add(entry: LogEntry): void {
    if (entry.position > this.newest) this.newest = entry.position;
    if ('withdraws' in entry) {
      this.withdrawn.add(entry.withdraws);
      const { pushes } = this;
      this.pushes = pushes.filter(({ push }) => push.position !== entry.withdraws);
      return;
    }
    const { push, position } = entry;
    if (this.withdrawn.has(position)) return;
    const index = this.indexAfter(position);
    if (this.pushes[index - 1]?.push.position === position) return;
    const bytes = JSON.stringify(push).length;
    this.pushes.splice(index, 0, { push, bytes });
    this.bytes += bytes;
  }

  /** The index of the first push after a position. */
  indexAfter(position: string): number {
    let low = 0;
    let high = this.pushes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pushes[middle]?.push.position ?? '') > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Forgets what has expired, and the oldest beyond the memory. */
  trim(now: number): void {
    while (this.bytes > MEMORY) {
      const oldest = this.pushes.shift();
      if (oldest === undefined) break;
      this.bytes -= oldest.bytes;
      this.from = oldest.push.position;
    }
    // Only from the front: what expires early in the middle costs little to keep.
    while (this.pushes.length > 0 && expiryOf((this.pushes[0] as Remembered).push) <= now) {
      this.bytes -= (this.pushes.shift() as Remembered).bytes;
    }
  }
}

/**
 * Reads the message log and remembers it: a thousand users who come back at once read it once. Every read begins with a
 * strongly consistent one of the tail, so nothing that was accepted before is missed.
 */
export class LogReader implements PushLog {
  readonly #log: Pick<MessageLog, 'entriesAfter'>;
  readonly #apps = new Map<number, AppLog>();

  constructor(log: Pick<MessageLog, 'entriesAfter'>) {
    this.#log = log;
  }

  /** The pushes after a position that are alive at `now` (epoch milliseconds), in their order. */
  async *readAfter(app: number, position: string, now: number): AsyncGenerator<Push> {
    const log = await this.#refreshed(app, position, now);
    if (position < log.from) {
      // More than is remembered: the older part is read for this reader alone.
      for await (const entry of this.#log.entriesAfter(app, position, log.from)) {
        if ('push' in entry && !log.withdrawn.has(entry.position) && expiryOf(entry.push) > now)
          yield entry.push;
      }
    }
    // A copy: others may read on while this reader is served.
    for (const { push } of log.pushes.slice(log.indexAfter(position))) if (expiryOf(push) > now) yield push;
  }

  async #refreshed(app: number, position: string, now: number): Promise<AppLog> {
    const known = this.#apps.get(app);
    const log = known ?? new AppLog(position);
    const tail = log.newest === '' ? log.from : laterOf(log.from, tailOf(log.newest));
    const entries: LogEntry[] = [];
    for await (const entry of this.#log.entriesAfter(app, tail)) entries.push(entry);
    if (position < log.from && log.bytes < MEMORY / 2) {
      const { from } = log;
      for await (const entry of this.#log.entriesAfter(app, position, from)) entries.push(entry);
      if (log.from === from) log.from = position;
    }
    for (const entry of entries) log.add(entry);
    log.trim(now);
    // Another read may have made it meanwhile; the larger one stays.
    const present = this.#apps.get(app);
    if (present === undefined || present.from > log.from) this.#apps.set(app, log);
    return log;
  }
}

const tailOf = (newest: string): string => positionAt(decodeTime(newest) - TAIL);
const laterOf = (a: string, b: string): string => (a > b ? a : b);
