import type { SortedStream } from './stream.ts';

/** One page of ids. */
export interface Page {
  /** In ascending order; ids that are not wanted may be omitted. */
  readonly ids: readonly string[];
  /** Where the next read starts: `ids` contains all wanted ids before it. Absent at the end. */
  readonly next?: string;
}

/** Reads about `limit` ids, starting at `target`. */
export type ReadPage = (target: string, limit: number) => Promise<Page>;

/** A first read that begins at a user is small: a sparser stream leads, and its next user is likely to be far away. */
const FIRST_AFTER_JUMP = 8;
const SMALLEST_PAGE = 32;
const LARGEST_PAGE = 4096;

/** A stream over a store that reads in pages: large pages while it reads in sequence, small ones after a jump. */
export class PagedStream implements SortedStream {
  readonly #read: ReadPage;
  #ids: readonly string[] = [];
  #index = 0;
  #next: string | undefined = '';
  #limit = 0;

  constructor(read: ReadPage) {
    this.#read = read;
  }

  async seek(target: string): Promise<string | undefined> {
    this.#skipTo(target);
    while (this.#index === this.#ids.length && this.#next !== undefined) {
      this.#limit = this.#nextLimit(target > `${this.#next}$`);
      const page = await this.#read(target > this.#next ? target : this.#next, this.#limit);
      this.#ids = page.ids;
      this.#next = page.next;
      this.#index = 0;
      this.#skipTo(target);
    }
    return this.#ids[this.#index];
  }

  #nextLimit(jumps: boolean): number {
    if (jumps) return this.#limit === 0 ? FIRST_AFTER_JUMP : SMALLEST_PAGE;
    return this.#limit === 0 ? SMALLEST_PAGE : Math.min(this.#limit * 4, LARGEST_PAGE);
  }

  #skipTo(target: string): void {
    while (this.#index < this.#ids.length && (this.#ids[this.#index] ?? '') < target) this.#index++;
  }
}
