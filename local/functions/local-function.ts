import type { AccountConcurrency } from './account-concurrency.ts';
import { Concurrency } from './concurrency.ts';
import type { FunctionDefinition } from './messages.ts';
import { nextTrace } from './recursion.ts';
import type { ThreadPool } from './thread-pool.ts';

/**
 * Calls a Lambda function.
 *
 * @param trace the trace header of what caused the call; a new one if absent
 */
export type Invoke = (event: unknown, trace?: string) => Promise<unknown>;

/**
 * How many invocations of one function run at a time; the others wait, and their time-out does not run yet. Thousands that
 * are begun at once, such as after a mass disconnect, would all time out together.
 */
const MAX_CONCURRENT = 50;

/** A Lambda function. */
export class LocalFunction {
  readonly #definition: FunctionDefinition;
  readonly #threads: ThreadPool;
  readonly #account: AccountConcurrency | undefined;
  readonly #concurrency = new Concurrency(MAX_CONCURRENT);

  /** @param account throttles; without it, invocations wait for their turn */
  constructor(definition: FunctionDefinition, threads: ThreadPool, account?: AccountConcurrency) {
    this.#definition = definition;
    this.#threads = threads;
    this.#account = account;
  }

  get definition(): FunctionDefinition {
    return this.#definition;
  }

  /** Loads the code. */
  start(): Promise<void> {
    return this.#threads.load(this.#definition);
  }

  /**
   * Calls the function.
   *
   * @returns what it returned, as JSON would carry it
   * @throws Error when it throws, dies or takes longer than its time-out; TooManyRequests when the account is throttled.
   */
  invoke: Invoke = (event, trace = nextTrace(this.#definition.name, [])) => {
    const run = () => this.#threads.invoke(this.#definition, event, trace);
    return this.#account === undefined ? this.#concurrency.run(run) : this.#account.run(run);
  };
}
