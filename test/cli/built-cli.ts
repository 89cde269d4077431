import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..', '..');
/** Below `node_modules`, so that the built program finds its dependencies. */
const FOLDER = join(PROJECT, 'node_modules', '.cache', 'carillon-cli');

/** The command line as it is packed. */
export const CLI = join(FOLDER, 'cli.mjs');

/** Builds the command line. */
export function buildCli(): void {
  const tsdown = join(PROJECT, 'node_modules', 'tsdown', 'dist', 'run.mjs');
  execFileSync(process.execPath, [
    ...[tsdown, '--config', join(PROJECT, 'cli', 'tsdown.config.ts')],
    ...['--out-dir', FOLDER, '--clean', '--log-level', 'error'],
  ]);
  if (!existsSync(CLI)) throw new Error(`${CLI} was not built`);
}

/** What a command came to. */
export interface Ended {
  /** `null` after a kill. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line in processes of its own. */
export class CliProcesses {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #children = new Set<ChildProcessWithoutNullStreams>();

  /**
   * @param environment its variables, beside `PATH`
   * @param folder where it is called
   */
  constructor(environment: Readonly<Record<string, string>>, folder: string) {
    this.#environment = { PATH: process.env.PATH ?? '', ...environment };
    this.#folder = folder;
  }

  /** Starts a command. */
  start(...parameters: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [CLI, ...parameters], {
      cwd: this.#folder,
      env: this.#environment,
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Runs a command to its end. */
  run(...parameters: readonly string[]): Promise<Ended> {
    return ended(this.start(...parameters));
  }

  /** Ends what is still running. */
  end(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

/** Waits for the end of a process, with what it wrote. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}
