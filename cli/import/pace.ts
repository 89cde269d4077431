import { setTimeout as sleep } from 'node:timers/promises';

/** Spreads calls evenly over time. */
export class Pace {
  readonly #gap: number;
  #next = 0;

  /** @param perSecond the maximum number of calls per second */
  constructor(perSecond: number) {
    this.#gap = 1000 / perSecond;
  }

  /** Waits until the next call may start. */
  async next(): Promise<void> {
    const now = performance.now();
    const start = Math.max(now, this.#next);
    this.#next = start + this.#gap;
    if (start > now) await sleep(start - now);
  }
}
