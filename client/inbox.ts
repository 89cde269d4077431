import { type Ids, Journal } from './journal.ts';
import type { Clock, PushStorage } from './types.ts';

const MINUTE = 60_000;
/** A live push may come again for so long, in milliseconds: a delivery is repeated after an error. */
const LIVE_AGAIN = 15 * MINUTE;
/** A push that was caught up with may still come live while it is fanned out, up to the life of a socket. */
const MISSED_AGAIN = 125 * MINUTE;
/** A catch-up begins a minute before its cursor by clocks that differ; ids of so long before are kept. */
const OVERLAP = 5 * MINUTE;
/** How many ids are remembered. */
const MAX_IDS = 5000;

/** A step of what was received: a message that the app has not confirmed, or a cursor behind it. */
type Step = { readonly id: string } | { readonly cursor: string; readonly settled?: number };

/** What the client of a user has received, and up to where: it outlives sockets and, with a storage, page loads. */
export class Inbox {
  /** Names the user: what was received for one is nothing to another. */
  readonly key: string;
  /** Where the next catch-up begins. */
  cursor: string | undefined;
  /** When the client last had everything, in epoch milliseconds of this device. */
  at: number | undefined;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #ids = new Map<string, number>();
  /** What is not confirmed yet, with the cursors behind it, oldest first. */
  readonly #steps: Step[] = [];
  #confirmed: string | undefined;
  #since = 0;
  #began = 0;
  #isLoaded = false;

  constructor(storage: PushStorage | undefined, key: string, clock: Clock, failed: (error: unknown) => void) {
    this.key = key;
    this.#clock = clock;
    this.#journal = new Journal(storage, key, clock, failed);
  }

  /** Reads what was kept, once. A storage that failed is read again at the next socket. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    const kept = await this.#journal.load();
    if (kept === undefined) return;
    this.#isLoaded = true;
    for (const [id, until] of kept.ids) this.#ids.set(id, until);
    if (this.cursor !== undefined) return;
    this.cursor = this.#confirmed = kept.cursor;
    this.at = kept.at;
    this.#since = Math.min(kept.since ?? 0, this.#clock.now());
  }

  /** A catch-up begins. @returns when, in epoch milliseconds that never go back */
  begin(): number {
    this.#began = Math.max(this.#clock.now(), this.#began, this.#since);
    return this.#began;
  }

  /** Goes back to what is confirmed: the rest comes again. */
  rewind(): void {
    for (const step of this.#steps.splice(0)) if ('id' in step) this.#ids.delete(step.id);
    this.cursor = this.#confirmed;
  }

  /** @returns whether the push is new */
  take(id: string, sentAt: number, isLive: boolean): boolean {
    if (this.#ids.has(id)) return false;
    const now = this.#clock.now();
    this.#ids.set(id, Math.max(now + LIVE_AGAIN, isLive ? 0 : Math.min(sentAt, now) + MISSED_AGAIN));
    this.#steps.push({ id });
    return true;
  }

  /** The app has dealt with a push. */
  confirm(id: string): void {
    const step = this.#steps.findIndex((step) => 'id' in step && step.id === id);
    if (step < 0) return;
    this.#steps.splice(step, 1);
    if (this.#journal.add(id, this.#ids.get(id) ?? 0)) this.#journal.replace(this.#confirmedIds());
    this.#advance();
  }

  /** Everything up to a cursor was passed on; a catch-up that began at `began` goes on behind it. */
  progress(cursor: string, began: number): void {
    if (began >= this.#since) this.#reach({ cursor });
  }

  /** Everything up to a cursor was passed on, and a catch-up that began at `began` is complete. */
  settle(cursor: string, began: number): void {
    this.at = this.#clock.now();
    if (began >= this.#since) this.#reach({ cursor, settled: began });
  }

  /** The server does not know the cursor: the next catch-up begins without one. */
  forgetCursor(): void {
    this.cursor = this.#confirmed = undefined;
  }

  #reach(step: Extract<Step, { cursor: string }>): void {
    this.cursor = step.cursor;
    this.#steps.push(step);
    this.#advance();
  }

  /** Moves the confirmed cursor up to the first push that is not confirmed. */
  #advance(): void {
    let moved = false;
    for (let step = this.#steps[0]; step !== undefined && 'cursor' in step; step = this.#steps[0]) {
      this.#steps.shift();
      this.#confirmed = step.cursor;
      this.#since = step.settled ?? this.#since;
      moved = true;
    }
    if (moved) this.#journal.move({ cursor: this.#confirmed, since: this.#since, at: this.at });
  }

  /** Forgets what cannot come again. @returns the ids that are left, without those that are not confirmed */
  #confirmedIds(): Ids {
    const unconfirmed = new Set(this.#steps.map((step) => ('id' in step ? step.id : '')));
    const forgotten = Math.min(this.#clock.now(), this.#since + LIVE_AGAIN - OVERLAP);
    const ids: [string, number][] = [];
    for (const [id, until] of this.#ids) {
      if (unconfirmed.has(id)) continue;
      if (until < forgotten || this.#ids.size > MAX_IDS + unconfirmed.size) this.#ids.delete(id);
      else ids.push([id, until]);
    }
    return ids;
  }
}
