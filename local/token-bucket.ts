/** Admits a number per second, and a burst of what was not used before. */
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

  /** How many may pass now; negative when it is overdrawn. */
  get available(): number {
    const now = Date.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
    return this.#tokens;
  }

  /** Whether one more may pass. */
  take(): boolean {
    if (this.available < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Takes what was used, without asking; what is overdrawn must come in again first. */
  charge(tokens: number): void {
    this.#tokens -= tokens;
  }
}
