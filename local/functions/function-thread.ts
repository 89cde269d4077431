import { Worker } from 'node:worker_threads';
import { jsonAnswer } from '../http-answer.ts';
import type {
  FromThread,
  FunctionDefinition,
  Outcome,
  ServiceAnswer,
  Services,
  ThreadData,
  ToThread,
} from './messages.ts';

/** The module of a thread: the source, or its compiled form in the published package. */
const MAIN = import.meta.filename.endsWith('.ts') ? './thread-main.ts' : './thread-main.mjs';

/** How a thread differs from others. */
export interface ThreadOptions {
  /** MiB that the code may take; more ends the thread. */
  readonly memory?: number;
  /** Milliseconds by which the clock of the thread is ahead; negative when it is behind. */
  readonly clockAhead?: number;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A function exceeded its time-out. */
export class FunctionTimeout extends Error {
  override readonly name = 'FunctionTimeout';
}

/** A thread that runs functions, with overlapping invocations. */
export class FunctionThread {
  readonly #services: Services;
  readonly #worker: Worker;
  readonly #loading = new Map<string, Promise<unknown>>();
  readonly #pending = new Map<string | number, Pending>();
  #outbox: ToThread | undefined;
  #invocations = 0;
  #exited = false;

  constructor(services: Services, { memory, clockAhead }: ThreadOptions = {}) {
    this.#services = services;
    this.#worker = new Worker(new URL(MAIN, import.meta.url), {
      env: {},
      stdout: true,
      execArgv: [],
      workerData: { clockAhead } satisfies ThreadData,
      ...(memory === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memory } }),
    });
    this.#worker.stdout.on('data', (lines: Buffer) => log(lines.toString()));
    this.#worker.on('message', (message: FromThread) => this.#take(message));
    this.#worker.on('error', (error: Error) => console.error(`A function's thread failed: ${error.stack}`));
    this.#worker.on('exit', () => {
      this.#exited = true;
      for (const { reject } of this.#pending.values()) reject(new Error('The function exited'));
      this.#pending.clear();
    });
  }

  /** Whether the thread has ended. */
  get exited(): boolean {
    return this.#exited;
  }

  /**
   * Loads the code of a function.
   *
   * @throws Error if it does not load
   */
  load(definition: FunctionDefinition): Promise<unknown> {
    const { name } = definition;
    const loading = this.#loading.get(name) ?? this.#settled(name, (out) => out.functions.push(definition));
    this.#loading.set(name, loading);
    return loading;
  }

  /**
   * Invokes a function.
   *
   * @returns its result, as JSON would represent it
   * @throws Error if it throws, dies or exceeds its time-out
   */
  async invoke(definition: FunctionDefinition, event: unknown, trace: string): Promise<unknown> {
    await this.load(definition);
    const { name, timeout } = definition;
    const id = this.#invocations++;
    const milliseconds = timeout * 1000;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new FunctionTimeout(`${name} timed out after ${timeout} s`));
      }, milliseconds);
    });
    const invocation = { id, name, event, deadline: Date.now() + milliseconds, trace };
    const outcome = this.#settled(id, (out) => out.invocations.push(invocation));
    try {
      return await Promise.race([outcome, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Sends a message, and waits for its outcome. */
  #settled(key: string | number, send: (out: ToThread) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#exited) return reject(new Error('The function exited'));
      this.#pending.set(key, { resolve, reject });
      send(this.#out());
    });
  }

  #out(): ToThread {
    if (this.#outbox === undefined) {
      this.#outbox = { functions: [], invocations: [], answers: [] };
      setImmediate(() => {
        this.#worker.postMessage(this.#outbox);
        this.#outbox = undefined;
      });
    }
    return this.#outbox;
  }

  #take({ loaded, outcomes, requests }: FromThread): void {
    for (const [id, request] of requests) {
      // Most requests are answered synchronously, so avoid a promise for them.
      try {
        const answer = this.#services(request);
        if (!(answer instanceof Promise)) this.#answer(id, answer);
        else
          answer.then(
            (later) => this.#answer(id, later),
            (error) => this.#failed(id, error),
          );
      } catch (error) {
        this.#failed(id, error);
      }
    }
    for (const [name, fault] of loaded) this.#settle(name, { error: fault });
    for (const { id, ...outcome } of outcomes) this.#settle(id, outcome);
  }

  #answer(id: number, answer: ServiceAnswer): void {
    if (answer.kills) void this.terminate();
    else this.#out().answers.push([id, answer]);
  }

  #failed(id: number, error: unknown): void {
    console.error(error);
    this.#out().answers.push([id, jsonAnswer(500, { message: 'Internal Server Error' })]);
  }

  #settle(
    key: string | number,
    { result, error }: { result?: Outcome['result']; error: string | undefined } | Omit<Outcome, 'id'>,
  ): void {
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    if (error !== undefined) pending?.reject(new Error(error));
    else pending?.resolve(result === undefined ? undefined : JSON.parse(result));
  }
}

/** Functions log JSON lines. Warnings and errors are printed; the rest only with `CARILLON_LOGS=all`. */
function log(text: string): void {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (process.env.CARILLON_LOGS === 'all' || /"level":"(?:WARN|ERROR|CRITICAL)"/.test(line)) {
      console.error(line);
    }
  }
}
