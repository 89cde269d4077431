import { within } from './clock.ts';
import type { Clock, PushStorage } from './types.ts';

/** The position up to which a user has all pushes. Times are in epoch milliseconds of this device. */
export interface Position {
  readonly cursor?: string | undefined;
  /** When the catch-up of this cursor began. */
  readonly since?: number;
  /** When the client last had all pushes. */
  readonly at?: number | undefined;
}

/** Ids, each with the time until which it is remembered, in epoch milliseconds. */
export type Ids = readonly (readonly [id: string, until: number])[];

/** How many ids one storage item holds, and how many items there are before all ids are written together. */
const PER_ITEM = 4;
const MAX_ITEMS = 128;
/** How long the storage may take, in milliseconds. */
const STORAGE_TIME = 5000;

/**
 * Stores what a client has received: the position in one item, new ids in small items, and older ids together in
 * another.
 * So recording a push writes a few hundred bytes, however many pushes came before. Reading ids that are out of date
 * is harmless.
 */
export class Journal {
  readonly #storage: PushStorage | undefined;
  readonly #key: string;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  /** Values that wait to be written, by key. */
  readonly #waiting = new Map<string, string>();
  #item: (readonly [id: string, until: number])[] = [];
  #items = 0;
  #isWriting = false;
  #isFailing = false;

  /** @param failed is called once per failure of the storage, until the storage works again */
  constructor(storage: PushStorage | undefined, key: string, clock: Clock, failed: (error: unknown) => void) {
    this.#storage = storage;
    this.#key = key;
    this.#clock = clock;
    this.#failed = failed;
  }

  /** @returns the stored state; `undefined` on a new device, or if the storage fails */
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

  /**
   * Stores one id.
   *
   * @returns whether it is time to store all ids together
   */
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

  /** Stores all ids together. */
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

  /** Writes one item after another; a synchronous storage is written synchronously. */
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
