import { type Ids, Journal } from './journal.ts';
import type { Clock, PushStorage } from './types.ts';

const MINUTE = 60_000;
/** A live push may arrive again within this time, because deliveries are retried after errors. In milliseconds. */
const LIVE_AGAIN = 15 * MINUTE;
/** A push from a catch-up may still arrive live during its fan-out, up to the life of a socket. In milliseconds. */
const MISSED_AGAIN = 125 * MINUTE;
/**
 * A catch-up starts a minute before its cursor, by clocks that differ: recent ids are kept for this long, in
 * milliseconds.
 */
const OVERLAP = 5 * MINUTE;
/** How many ids are remembered at most. */
const MAX_IDS = 5000;

/** One step of progress: a push that the app has not confirmed, or a cursor after it. */
type Step = { readonly id: string } | { readonly cursor: string; readonly settled?: number };

/** What the client of a user has received, up to which cursor. It outlives sockets and, with a storage, page loads. */
export class Inbox {
  /** Storage key of the user, so that users do not share what was received. */
  readonly key: string;
  /** Cursor at which the next catch-up starts. */
  cursor: string | undefined;
  /** When the client last had all pushes, in epoch milliseconds of this device. */
  at: number | undefined;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #ids = new Map<string, number>();
  /** Unconfirmed pushes and the cursors after them, oldest first. */
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

  /** Loads the stored state once. If the storage fails, it is read again when the next socket opens. */
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

  /**
   * Starts a catch-up.
   *
   * @returns its start, in epoch milliseconds that never decrease
   */
  begin(): number {
    this.#began = Math.max(this.#clock.now(), this.#began, this.#since);
    return this.#began;
  }

  /** Returns to the confirmed cursor, so that unconfirmed pushes are delivered again. */
  rewind(): void {
    for (const step of this.#steps.splice(0)) if ('id' in step) this.#ids.delete(step.id);
    this.cursor = this.#confirmed;
  }

  /**
   * Records a push.
   *
   * @returns whether the push is new
   */
  take(id: string, sentAt: number, isLive: boolean): boolean {
    if (this.#ids.has(id)) return false;
    const now = this.#clock.now();
    this.#ids.set(id, Math.max(now + LIVE_AGAIN, isLive ? 0 : Math.min(sentAt, now) + MISSED_AGAIN));
    this.#steps.push({ id });
    return true;
  }

  /** Records that the app has processed a push. */
  confirm(id: string): void {
    const step = this.#steps.findIndex((step) => 'id' in step && step.id === id);
    if (step < 0) return;
    this.#steps.splice(step, 1);
    if (this.#journal.add(id, this.#ids.get(id) ?? 0)) this.#journal.replace(this.#confirmedIds());
    this.#advance();
  }

  /** All pushes up to `cursor` were delivered; the catch-up that began at `began` continues after it. */
  progress(cursor: string, began: number): void {
    if (began >= this.#since) this.#reach({ cursor });
  }

  /** All pushes up to `cursor` were delivered, and the catch-up that began at `began` is complete. */
  settle(cursor: string, began: number): void {
    this.at = this.#clock.now();
    if (began >= this.#since) this.#reach({ cursor, settled: began });
  }

  /** The server does not know the cursor: the next catch-up starts without one. */
  forgetCursor(): void {
    this.cursor = this.#confirmed = undefined;
  }

  #reach(step: Extract<Step, { cursor: string }>): void {
    this.cursor = step.cursor;
    this.#steps.push(step);
    this.#advance();
  }

  /** Moves the confirmed cursor up to the first unconfirmed push. */
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

  /**
   * Forgets ids that cannot arrive again.
   *
   * @returns the remaining ids of confirmed pushes
   */
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
