import { within } from './clock.ts';
import type { Clock, PushStorage } from './types.ts';

/** Up to where a user has everything. Times are in epoch milliseconds of this device. */
export interface Position {
  readonly cursor?: string | undefined;
  /** When the catch-up behind the cursor began. */
  readonly since?: number;
  /** When the client last had everything. */
  readonly at?: number | undefined;
}

/** Ids with the time until which they are remembered. */
export type Ids = readonly (readonly [id: string, until: number])[];

/** Ids in one item of the storage, and items until all ids are written together. */
const PER_ITEM = 4;
const MAX_ITEMS = 128;
/** How long the storage may take, in milliseconds. */
const STORAGE_TIME = 5000;

/**
 * Keeps what a client has received: the position in one item, new ids in small ones, and older ids together in another.
 * So a push writes some hundred bytes, however many came before. Ids that are read although they are old do no harm.
 */
export class Journal {
  readonly #storage: PushStorage | undefined;
  readonly #key: string;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  /** What waits to be written, by key. */
  readonly #waiting = new Map<string, string>();
  #item: (readonly [id: string, until: number])[] = [];
  #items = 0;
  #isWriting = false;
  #isFailing = false;

  /** @param failed is called once, until the storage works again */
  constructor(storage: PushStorage | undefined, key: string, clock: Clock, failed: (error: unknown) => void) {
    this.#storage = storage;
    this.#key = key;
    this.#clock = clock;
    this.#failed = failed;
  }

  /** @returns what was kept; `undefined` on a new device, or when the storage fails */
  async load(): Promise<(Position & { readonly ids: Ids }) | undefined> {
    try {
      const position = await this.#read<Position>('');
      if (position === undefined) return undefined;
      const ids = [...((await this.#read<Ids>(':ids')) ?? [])];
      for (this.#items = 0; this.#items < MAX_ITEMS; this.#items++) {
        const more = await this.#read<Ids>(`:${this.#items}`);
        if (more === undefined) break;
        ids.push(...more);
      }
      return { ...position, ids };
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  /** Keeps one id. @returns whether all ids should be kept together now */
  add(id: string, until: number): boolean {
    if (this.#item.length === PER_ITEM) {
      this.#item = [];
      this.#items++;
    }
    if (this.#items >= MAX_ITEMS) return true;
    this.#item.push([id, until]);
    this.#write(`:${this.#items}`, this.#item);
    return false;
  }

  /** Keeps all ids together. */
  replace(ids: Ids): void {
    this.#item = [];
    this.#items = 0;
    this.#write(':ids', ids);
  }

  move(position: Position): void {
    this.#write('', position);
  }

  async #read<Value>(suffix: string): Promise<Value | undefined> {
    const text = this.#storage?.getItem(this.#key + suffix);
    const json = await within(this.#clock, STORAGE_TIME, 'the storage', text);
    return json ? (JSON.parse(json) as Value) : undefined;
  }

  #write(suffix: string, value: unknown): void {
    if (this.#storage === undefined) return;
    this.#waiting.set(this.#key + suffix, JSON.stringify(value));
    if (!this.#isWriting) void this.#writeWaiting(this.#storage);
  }

  /** Writes one item after the other; a storage that answers at once is written at once. */
  async #writeWaiting(storage: PushStorage): Promise<void> {
    this.#isWriting = true;
    for (const [key, value] of this.#waiting) {
      this.#waiting.delete(key);
      try {
        const written = storage.setItem(key, value);
        if (written) await within(this.#clock, STORAGE_TIME, 'the storage', written);
        this.#isFailing = false;
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#isWriting = false;
  }

  #fail(error: unknown): void {
    if (!this.#isFailing) this.#failed(error);
    this.#isFailing = true;
  }
}
