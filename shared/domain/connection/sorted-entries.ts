import type { Position } from '../push/position.ts';
import type { LogEntry } from './log-entry.ts';

/** Log entries ordered by position. They can be added in any order, and are sorted when they are read. */
export class SortedEntries {
  #entries: LogEntry[] = [];
  #isSorted = true;

  get size(): number {
    return this.#entries.length;
  }

  add(entry: LogEntry): void {
    const last = this.#entries.at(-1);
    if (last !== undefined && last.position > entry.position) this.#isSorted = false;
    this.#entries.push(entry);
  }

  remove(position: Position): void {
    const sorted = this.sorted();
    const index = this.indexAfter(position) - 1;
    if (sorted[index]?.position === position) sorted.splice(index, 1);
  }

  /** Keeps only the entries for which `isKept` is true. */
  keep(isKept: (entry: LogEntry) => boolean): void {
    this.#entries = this.#entries.filter(isKept);
  }

  sorted(): LogEntry[] {
    if (!this.#isSorted) {
      this.#entries.sort((a, b) => (a.position < b.position ? -1 : 1));
      this.#isSorted = true;
    }
    return this.#entries;
  }

  /** The index of the first entry after a position. */
  indexAfter(position: Position): number {
    const sorted = this.sorted();
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.position ?? '') > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The next entry of one of several lists. */
interface Head {
  readonly entries: readonly LogEntry[];
  index: number;
  entry: LogEntry;
}

/**
 * Merges lists in the order of positions; an entry of several lists is returned once.
 *
 * @param after returns only entries after this position
 */
export function* merged(lists: readonly SortedEntries[], after: Position): Generator<LogEntry> {
  const heads: Head[] = [];
  for (const list of lists) {
    const index = list.indexAfter(after);
    const entries = list.sorted();
    const entry = entries[index];
    if (entry !== undefined) heads.push({ entries, index, entry });
  }
  let previous: Position | undefined;
  while (heads.length > 0) {
    let least = 0;
    for (let other = 1; other < heads.length; other++) {
      if ((heads[other] as Head).entry.position < (heads[least] as Head).entry.position) least = other;
    }
    const head = heads[least] as Head;
    if (head.entry.position !== previous) yield head.entry;
    previous = head.entry.position;
    const next = head.entries[++head.index];
    if (next === undefined) heads.splice(least, 1);
    else head.entry = next;
  }
}
