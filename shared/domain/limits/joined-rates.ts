import { setImmediate } from 'node:timers/promises';
import type { RateBucket, Rates, Reservation } from './ports.ts';

/** Reservations that are combined into one write. */
interface Joined {
  count: number;
  readonly result: Promise<Reservation>;
}

/**
 * Combines the reservations that a function makes at the same time, so that the batches of an invocation reserve
 * their posts with one write.
 */
export class JoinedRates implements Pick<Rates, 'reserve'> {
  readonly #rates: Pick<Rates, 'reserve'>;
  readonly #waiting = new Map<string, Joined>();

  constructor(rates: Pick<Rates, 'reserve'>) {
    this.#rates = rates;
  }

  async reserve(
    bucket: RateBucket,
    count: number,
    perSecond: number,
    now: number,
    horizon: number,
    burst = 0,
  ): Promise<Reservation> {
    const key = JSON.stringify([bucket, perSecond, horizon, burst]);
    const joined = this.#waiting.get(key);
    if (joined !== undefined) {
      const before = joined.count;
      joined.count += count;
      const all = await joined.result;
      return 'start' in all ? { start: all.start + (before * 1000) / perSecond } : all;
    }
    const first: Joined = {
      count,
      result: setImmediate().then(() => {
        this.#waiting.delete(key);
        return this.#rates.reserve(bucket, first.count, perSecond, now, horizon, burst);
      }),
    };
    this.#waiting.set(key, first);
    return first.result;
  }
}
