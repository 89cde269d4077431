import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What is sent to the thread of a function. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  /** Epoch milliseconds at which the function times out. */
  readonly deadline: number;
}

/** What comes back. */
export interface Outcome {
  readonly id: string;
  /** JSON; absent when the function threw, or gave nothing. */
  readonly result?: string | undefined;
  readonly error?: string;
}

/** A Lambda function as the template describes it. */
export interface FunctionDefinition {
  readonly name: string;
  /** The folder with its code. */
  readonly folder: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** MiB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Calls a Lambda function. */
export type Invoke = (event: unknown) => Promise<unknown>;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A function in a thread of its own; invocations overlap in it. */
export class LocalFunction {
  readonly #definition: FunctionDefinition;
  readonly #pending = new Map<string, Pending>();
  #worker: Promise<Worker> | undefined;
  #stopped = false;

  constructor(definition: FunctionDefinition) {
    this.#definition = definition;
  }

  /** Loads the code. */
  async start(): Promise<void> {
    this.#worker ??= this.#load();
    await this.#worker;
  }

  /**
   * Calls the function.
   *
   * @returns what it returned, as JSON would carry it
   * @throws Error when it throws, dies or takes longer than its timeout.
   */
  invoke: Invoke = async (event) => {
    await this.start();
    const worker = await this.#worker;
    const id = randomUUID();
    const milliseconds = this.#definition.timeout * 1000;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`${this.#definition.name} timed out after ${this.#definition.timeout} s`));
      }, milliseconds);
      this.#pending.set(id, {
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      worker?.postMessage({ id, event, deadline: Date.now() + milliseconds } satisfies Invocation);
    });
  };

  async stop(): Promise<void> {
    this.#stopped = true;
    await (await this.#worker?.catch(() => undefined))?.terminate();
  }

  #load(): Promise<Worker> {
    const { name, folder, handler, memory, environment } = this.#definition;
    const [file = '', handlerName = ''] = handler.split('.');
    const module = pathToFileURL(join(folder, `${file}.mjs`)).href;
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
        name,
        env: { ...environment },
        workerData: { module, handlerName, name, memory },
        stdout: true,
        execArgv: [],
      });
      worker.stdout.on('data', (lines: Buffer) => log(lines.toString()));
      worker.on('message', (message: 'ready' | Outcome) => {
        if (message === 'ready') resolve(worker);
        else this.#settle(message);
      });
      worker.on('error', (error: Error) => {
        console.error(`${name} failed: ${error.stack}`);
        reject(error);
      });
      worker.on('exit', () => {
        this.#worker = undefined;
        for (const [id, pending] of this.#pending) {
          this.#pending.delete(id);
          if (!this.#stopped) pending.reject(new Error(`${name} exited`));
        }
      });
    });
  }

  #settle({ id, result, error }: Outcome): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error !== undefined) pending?.reject(new Error(error));
    else pending?.resolve(result === undefined ? undefined : JSON.parse(result));
  }
}

/** The functions log JSON lines; warnings and errors are shown, the rest where `CARILLON_LOGS=all` asks for it. */
function log(text: string): void {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (process.env.CARILLON_LOGS === 'all' || /"level":"(?:WARN|ERROR|CRITICAL)"/.test(line)) {
      console.error(line);
    }
  }
}
