/** A token bucket: admits a number of requests per second, and a burst of unused ones. */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #at = Date.now();

  constructor(rate: number, burst: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** How many requests are allowed now; negative if overdrawn. */
  get available(): number {
    const now = Date.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
    return this.#tokens;
  }

  /**
   * Takes one token.
   *
   * @returns whether the request is allowed
   */
  take(): boolean {
    if (this.available < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Takes tokens unconditionally; an overdraft must be refilled before anything is allowed again. */
  charge(tokens: number): void {
    this.#tokens -= tokens;
  }
}
