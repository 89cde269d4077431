import type { AccountConcurrency } from './account-concurrency.ts';
import { Concurrency } from './concurrency.ts';
import type { FunctionDefinition } from './messages.ts';
import { nextTrace } from './recursion.ts';
import type { ThreadPool } from './thread-pool.ts';

/**
 * Invokes a Lambda function.
 *
 * @param trace the trace header of the event that caused the invocation; a new one if absent
 */
export type Invoke = (event: unknown, trace?: string) => Promise<unknown>;

/**
 * How many invocations of one function run concurrently. The others wait without using up their time-out; otherwise
 * thousands that start together, such as after a mass disconnect, would all time out.
 */
const MAX_CONCURRENT = 50;

/** A Lambda function. */
export class LocalFunction {
  readonly #definition: FunctionDefinition;
  readonly #threads: ThreadPool;
  readonly #account: AccountConcurrency | undefined;
  readonly #concurrency = new Concurrency(MAX_CONCURRENT);

  /** @param account throttles invocations; without it, they wait for their turn */
  constructor(definition: FunctionDefinition, threads: ThreadPool, account?: AccountConcurrency) {
    this.#definition = definition;
    this.#threads = threads;
    this.#account = account;
  }

  get definition(): FunctionDefinition {
    return this.#definition;
  }

  /** Loads the code of the function. */
  start(): Promise<void> {
    return this.#threads.load(this.#definition);
  }

  /**
   * Invokes the function.
   *
   * @returns its result, as JSON would represent it
   * @throws Error if it throws, dies or exceeds its time-out; TooManyRequests if the account is throttled
   */
  invoke: Invoke = (event, trace = nextTrace(this.#definition.name, [])) => {
    const run = () => this.#threads.invoke(this.#definition, event, trace);
    return this.#account === undefined ? this.#concurrency.run(run) : this.#account.run(run);
  };
}
