import { Concurrency } from './concurrency.ts';
import type { FunctionDefinition } from './messages.ts';
import type { ThreadPool } from './thread-pool.ts';

/** Calls a Lambda function. */
export type Invoke = (event: unknown) => Promise<unknown>;

/**
 * How many invocations of one function run at a time; the others wait, and their time-out does not run yet. Thousands that
 * are begun at once, such as after a mass disconnect, would all time out together.
 */
const MAX_CONCURRENT = 50;

/** A Lambda function. */
export class LocalFunction {
  readonly #definition: FunctionDefinition;
  readonly #threads: ThreadPool;
  readonly #concurrency = new Concurrency(MAX_CONCURRENT);

  constructor(definition: FunctionDefinition, threads: ThreadPool) {
    this.#definition = definition;
    this.#threads = threads;
  }

  /** Loads the code. */
  start(): Promise<void> {
    return this.#threads.load(this.#definition);
  }

  /**
   * Calls the function.
   *
   * @returns what it returned, as JSON would carry it
   * @throws Error when it throws, dies or takes longer than its time-out.
   */
  invoke: Invoke = (event) => this.#concurrency.run(() => this.#threads.invoke(this.#definition, event));
}
