import { FunctionThread } from './function-thread.ts';
import type { FunctionDefinition, Services } from './messages.ts';

/** Where functions run. */
export interface ThreadPool {
  /** Loads a function ahead of its first invocation. */
  load(definition: FunctionDefinition): Promise<void>;
  /** @throws Error when the function throws, dies or takes longer than its time-out. */
  invoke(definition: FunctionDefinition, event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** One thread for all functions: light, and one that ends the thread takes the others' invocations with it. */
export class SharedThread implements ThreadPool {
  readonly #services: Services;
  #thread: FunctionThread | undefined;
  #stopped = false;

  constructor(services: Services) {
    this.#services = services;
  }

  async load(definition: FunctionDefinition): Promise<void> {
    await this.#running().load(definition);
  }

  invoke(definition: FunctionDefinition, event: unknown): Promise<unknown> {
    return this.#running().invoke(definition, event);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#thread?.terminate();
  }

  #running(): FunctionThread {
    if (this.#stopped) throw new Error('The runtime has stopped');
    if (this.#thread === undefined || this.#thread.exited) this.#thread = new FunctionThread(this.#services);
    return this.#thread;
  }
}
