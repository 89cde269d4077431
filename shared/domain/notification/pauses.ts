import type { Provider } from './target.ts';

/** The maximum pause, in milliseconds; afterwards one batch checks whether the provider has recovered. */
const LONGEST = 60_000;

/**
 * Remembers, per function instance, which providers currently accept nothing: their batches are requeued at once, and
 * the function is free for others.
 */
export class Pauses {
  readonly #until = new Map<string, number>();

  /**
   * Pauses a provider for an app.
   *
   * @param seconds how long the provider asks to wait; at most a minute is used
   */
  begin(app: number, provider: Provider, seconds: number, now: number): void {
    this.#until.set(`${app} ${provider}`, now + Math.min(LONGEST, seconds * 1000));
  }

  /** The remaining seconds of a pause; 0 if there is none. */
  left(app: number, provider: Provider, now: number): number {
    return Math.max(0, ((this.#until.get(`${app} ${provider}`) ?? 0) - now) / 1000);
  }
}
