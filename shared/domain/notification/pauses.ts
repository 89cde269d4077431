import type { Provider } from './target.ts';

/** The longest pause, in milliseconds: then one batch finds out how things are. */
const LONGEST = 60_000;

/**
 * Remembers which providers take nothing at the moment, in one function instance: what is for them goes back to the queue
 * at once, and the function is free for others.
 */
export class Pauses {
  readonly #until = new Map<string, number>();

  /** Pauses a provider for an app. @param seconds as long as the provider asks, at most a minute */
  begin(app: number, provider: Provider, seconds: number, now: number): void {
    this.#until.set(`${app} ${provider}`, now + Math.min(LONGEST, seconds * 1000));
  }

  /** The seconds that are left of a pause; 0 when there is none. */
  left(app: number, provider: Provider, now: number): number {
    return Math.max(0, ((this.#until.get(`${app} ${provider}`) ?? 0) - now) / 1000);
  }
}
