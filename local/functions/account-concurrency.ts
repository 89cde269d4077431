/** Lambda rejected an invocation, because the account's concurrency is exhausted. */
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

  /** @throws TooManyRequests if the limit is reached */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit)
      throw new TooManyRequests(`${this.#limit} functions are already running`);
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }
}
