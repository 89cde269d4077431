import { FunctionThread, FunctionTimeout } from './function-thread.ts';
import type { FunctionDefinition, Services } from './messages.ts';

/** Runs functions. */
export interface ThreadPool {
  /** Loads a function before its first invocation. */
  load(definition: FunctionDefinition): Promise<void>;
  /** @throws Error if the function throws, dies or exceeds its time-out */
  invoke(definition: FunctionDefinition, event: unknown, trace: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** One thread for all functions. It is lightweight, but when it ends, all running invocations fail. */
export class SharedThread implements ThreadPool {
  readonly #services: Services;
  readonly #clockAhead: () => number;
  #thread: FunctionThread | undefined;
  #stopped = false;

  /** @param clockAhead the milliseconds by which the clock of the next thread is ahead */
  constructor(services: Services, clockAhead: () => number = () => 0) {
    this.#services = services;
    this.#clockAhead = clockAhead;
  }

  async load(definition: FunctionDefinition): Promise<void> {
    await this.#running().load(definition);
  }

  invoke(definition: FunctionDefinition, event: unknown, trace: string): Promise<unknown> {
    return this.#running().invoke(definition, event, trace);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#thread?.terminate();
  }

  #running(): FunctionThread {
    if (this.#stopped) throw new Error('The runtime has stopped');
    if (this.#thread === undefined || this.#thread.exited) {
      this.#thread = new FunctionThread(this.#services, { clockAhead: this.#clockAhead() });
    }
    return this.#thread;
  }
}

/**
 * One thread per concurrent invocation, like Lambda's sandboxes: its code stops at its time-out or when it exceeds
 * its memory, without affecting others. A sandbox is reused, and its module keeps its state.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Sandboxes implements ThreadPool {
  readonly #services: Services;
  readonly #clockAhead: () => number;
  readonly #idle = new Map<string, FunctionThread[]>();
  readonly #all = new Set<FunctionThread>();

  /** @param clockAhead the milliseconds by which the clock of the next sandbox is ahead */
  constructor(services: Services, clockAhead: () => number = () => 0) {
    this.#services = services;
    this.#clockAhead = clockAhead;
  }

  /** Sandboxes are created on demand. */
  async load(): Promise<void> {}

  async invoke(definition: FunctionDefinition, event: unknown, trace: string): Promise<unknown> {
    const { name, memory } = definition;
    const idle = this.#idle.get(name) ?? [];
    this.#idle.set(name, idle);
    const sandbox = idle.pop() ?? this.#newSandbox(memory);
    this.#all.add(sandbox);
    try {
      return await sandbox.invoke(definition, event, trace);
    } catch (error) {
      if (error instanceof FunctionTimeout) await sandbox.terminate();
      throw error;
    } finally {
      if (sandbox.exited) this.#all.delete(sandbox);
      else idle.push(sandbox);
    }
  }

  #newSandbox(memory: number): FunctionThread {
    return new FunctionThread(this.#services, { memory, clockAhead: this.#clockAhead() });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((sandbox) => sandbox.terminate()));
  }
}
