import type { PushStorage } from './types.ts';

/** How many ids are remembered: what is at the edge of a cursor comes again, two hours of pushes at the most. */
const REMEMBERED = 500;

interface Kept {
  readonly cursor?: string;
  readonly ids: readonly string[];
  /** When it was kept, in epoch milliseconds. */
  readonly at: number;
}

/** What a client has had, and up to where: it outlives sockets, and with a storage, pages. */
export class Inbox {
  cursor: string | undefined;
  readonly #storage: PushStorage | undefined;
  readonly #key: string;
  #ids = new Set<string>();
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
      this.#ids = new Set(ids);
      return at;
    } catch (error) {
      // Unreadable or forbidden: as on a new device.
      this.#fault?.(error);
      return undefined;
    }
  }

  /** Notes an id. @returns whether it is new */
  take(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > REMEMBERED) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
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
