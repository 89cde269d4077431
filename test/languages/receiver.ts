import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { cleanEnvironment, type Program } from './programs.ts';

/** The program of a user who receives pushes; it can be killed and started again. */
export class Receiver {
  /** The ids of the pushes that all its processes have passed on, in their order. */
  readonly received: string[] = [];
  /** The texts of these pushes. */
  readonly texts: string[] = [];
  readonly #program: Program;
  readonly #environment: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;
  #errors = '';

  constructor(program: Program, environment: Readonly<Record<string, string>>) {
    this.#program = program;
    this.#environment = environment;
  }

  /** What it wrote to its error output. */
  get errors(): string {
    return this.#errors;
  }

  get isRunning(): boolean {
    return (
      this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
    );
  }

  start(): void {
    const [command, ...parameters] = this.#program;
    const child = spawn(command, parameters, {
      env: { ...cleanEnvironment, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, body } = JSON.parse(line);
      this.received.push(id);
      this.texts.push(body[0].MsgContent.Text);
    });
    child.stderr.on('data', (data) => {
      this.#errors += data;
    });
  }

  /** Kills the process without a warning. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.isRunning) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
}
