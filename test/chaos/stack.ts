import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { FAULTS, type Fault, noneInjected } from './faults.ts';
import type { CampaignOptions } from './options.ts';
import type { FromStack, StackProcessOptions, ToStack } from './stack-process.ts';

/** How long the process may take to be ready, in milliseconds. */
const STARTING = 60_000;

/** How the process is started, each time. */
export interface ChaosStackOptions extends Omit<StackProcessOptions, 'port' | 'seed' | 'sandboxes'> {
  readonly sandboxes: CampaignOptions['sandboxes'];
}

/** The stack under test, in a process that can be killed and started again with its data. */
export class ChaosStack {
  readonly #options: ChaosStackOptions;
  readonly #injected = noneInjected();
  #seed: number;
  #process: ChildProcess | undefined;
  #port = 0;
  #reports = 0;
  /** What this process had reported the last time. */
  #counted: Record<Fault, number> | undefined;
  kills = 0;
  httpUrl = '';
  webSocketUrl = '';

  constructor(options: ChaosStackOptions, seed: number) {
    this.#options = options;
    this.#seed = seed;
  }

  /** Starts the process, at the port that it had before. */
  async start(): Promise<void> {
    const seed = this.#seed++;
    const { sandboxes } = this.#options;
    const options: StackProcessOptions = {
      ...this.#options,
      port: this.#port,
      seed,
      sandboxes: sandboxes === 'sometimes' ? seed % 2 === 0 : sandboxes === 'always',
    };
    const child = fork(new URL('./stack-process.ts', import.meta.url), [JSON.stringify(options)]);
    this.#process = child;
    this.#counted = undefined;
    const ready = await new Promise<Extract<FromStack, { ready: unknown }>['ready']>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The stack did not start')), STARTING);
      child.once('exit', (code) => reject(new Error(`The stack exited with ${code} while it started`)));
      child.on('message', (message: FromStack) => {
        if (!('ready' in message)) return;
        clearTimeout(timer);
        resolve(message.ready);
      });
    });
    child.removeAllListeners('exit');
    this.#port = ready.port;
    this.httpUrl = ready.httpUrl;
    this.webSocketUrl = ready.webSocketUrl;
  }

  /** Sets the probability of a fault per request of a function, 0..1. */
  setFaults(probability: number): void {
    this.#send({ probability });
  }

  /** Kills the process without a warning, and starts it again with its data. */
  async killAndStart(probability: number): Promise<void> {
    await this.#collect();
    const child = this.#process;
    child?.kill('SIGKILL');
    if (child !== undefined) await once(child, 'exit');
    this.kills++;
    await this.start();
    this.setFaults(probability);
  }

  /** Returns how often each fault was injected. */
  async injected(): Promise<Readonly<Record<Fault, number>>> {
    await this.#collect();
    return this.#injected;
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(timer);
  }

  /** Adds what was injected since the last time. */
  async #collect(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const report = ++this.#reports;
    const answer = new Promise<Record<Fault, number>>((resolve) => {
      const take = (message: FromStack) => {
        if (!('report' in message) || message.report !== report) return;
        child.off('message', take);
        resolve({ ...message.injected });
      };
      child.on('message', take);
    });
    this.#send({ report });
    const now = await answer;
    for (const fault of FAULTS) this.#injected[fault] += now[fault] - (this.#counted?.[fault] ?? 0);
    this.#counted = now;
  }

  #send(message: ToStack): void {
    this.#process?.send(message);
  }
}
