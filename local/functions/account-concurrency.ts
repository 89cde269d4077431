/** Lambda refused an invocation, because the account runs as many as it may. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
}

/**
 * The concurrent executions that all functions of an account share: 1,000 by default, 10 in new accounts.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export class AccountConcurrency {
  readonly #limit: number;
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws TooManyRequests when as many run already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) throw new TooManyRequests(`${this.#limit} functions run already`);
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }
}
