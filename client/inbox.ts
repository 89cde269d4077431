import type { PushStorage } from './types.ts';

/**
 * What is at the edge of a cursor comes again, two hours of pushes at the most: so long are ids remembered, and some more
 * for a cursor that is lost. In milliseconds.
 */
const REMEMBERED = 125 * 60_000;
const LEAST = 500;
const MOST = 10_000;

interface Kept {
  readonly cursor?: string;
  /** Ids with the times of their pushes. */
  readonly ids: readonly (readonly [id: string, sentAt: number])[];
  /** When it was kept, in epoch milliseconds. */
  readonly at: number;
}

/** What a client has had, and up to where: it outlives sockets, and with a storage, pages. */
export class Inbox {
  cursor: string | undefined;
  readonly #storage: PushStorage | undefined;
  readonly #key: string;
  #ids = new Map<string, number>();
  #fault: ((error: unknown) => void) | undefined;

  constructor(storage: PushStorage | undefined, key: string, fault: (error: unknown) => void) {
    this.#storage = storage;
    this.#key = key;
    this.#fault = fault;
  }

  /** Reads what was kept. @returns when that was, in epoch milliseconds */
  async load(): Promise<number | undefined> {
    try {
      const text = await this.#storage?.getItem(this.#key);
      if (!text) return undefined;
      const { cursor, ids, at } = JSON.parse(text) as Kept;
      this.cursor = cursor;
      this.#ids = new Map(ids);
      return at;
    } catch (error) {
      // Unreadable or forbidden: as on a new device.
      this.#fault?.(error);
      return undefined;
    }
  }

  /** Notes a push. @returns whether it is new */
  take(id: string, sentAt: number): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.set(id, sentAt);
    for (const [oldest, itsTime] of this.#ids) {
      const { size } = this.#ids;
      if (size <= LEAST || (size <= MOST && itsTime > sentAt - REMEMBERED)) break;
      this.#ids.delete(oldest);
    }
    return true;
  }

  /** Keeps what is here. */
  keep(now: number): void {
    if (this.#storage === undefined) return;
    const kept: Kept = {
      ...(this.cursor === undefined ? {} : { cursor: this.cursor }),
      ids: [...this.#ids],
      at: now,
    };
    try {
      void Promise.resolve(this.#storage.setItem(this.#key, JSON.stringify(kept))).catch(this.#fault);
    } catch (error) {
      this.#fault?.(error);
    }
  }
}
