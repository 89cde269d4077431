import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The folder with the programs that `docs/languages.md` shows. */
const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'languages');
/** What is downloaded and compiled is kept beside the other packages. */
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'languages');

const PUSHING = ['curl', 'node', 'python', 'go', 'java', 'php'] as const;
const RECEIVING = ['node', 'python', 'go'] as const;
type Language = (typeof PUSHING)[number];

/** A command with its parameters. */
export type Program = readonly [command: string, ...parameters: string[]];

export const run = promisify(execFile);

/** The languages that the run asks for: all of them for `CARILLON_LANGUAGES=1`, or those that it lists. */
const asked = process.env.CARILLON_LANGUAGES ?? '1';
const isAsked = (language: string): boolean => asked === '1' || asked.split(',').includes(language);
export const PUSHING_LANGUAGES = PUSHING.filter(isAsked);
export const RECEIVING_LANGUAGES = RECEIVING.filter(isAsked);

/**
 * Makes the program of a language that calls the REST API.
 *
 * @throws Error when the language's runtime is missing, or the program does not compile.
 */
export async function pushProgram(language: Language): Promise<Program> {
  switch (language) {
    case 'curl':
      await need('curl', 'openssl', 'od', 'awk');
      return [join(EXAMPLES, 'curl', 'push.sh')];
    case 'node':
      return [process.execPath, join(EXAMPLES, 'node', 'push.mjs')];
    case 'python':
      await need('python3');
      return ['python3', join(EXAMPLES, 'python', 'push.py')];
    case 'go':
      return [await goProgram('push')];
    case 'java': {
      await need('javac', 'java');
      const classes = join(CACHE, 'java');
      const sources = ['UserSig.java', 'Push.java'].map((file) => join(EXAMPLES, 'java', file));
      await run('javac', ['-Xlint:all', '-Werror', '-d', classes, ...sources]);
      return ['java', '-cp', classes, 'Push'];
    }
    case 'php':
      await need('php');
      return ['php', '-d', 'error_reporting=-1', join(EXAMPLES, 'php', 'push.php')];
  }
}

/** Makes the program of a language that receives pushes. Throws as `pushProgram` does. */
export async function receiveProgram(language: (typeof RECEIVING)[number]): Promise<Program> {
  switch (language) {
    case 'node':
      return [process.execPath, join(EXAMPLES, 'node', 'receive.mjs')];
    case 'python':
      return [await pythonWithWebSockets(), join(EXAMPLES, 'python', 'receive.py')];
    case 'go':
      return [await goProgram('receive')];
  }
}

/** A user's own proxy must not stand between the programs and this machine. */
export const cleanEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name)),
);

async function need(...commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    await run('sh', ['-c', 'command -v "$0"', command]).catch(() => {
      throw new Error(
        `There is no ${command}: install it, or list the languages to test in CARILLON_LANGUAGES`,
      );
    });
  }
}

async function goProgram(name: 'push' | 'receive'): Promise<string> {
  await need('go');
  const program = join(CACHE, `go-${name}`);
  await run('go', ['build', '-mod=readonly', '-o', program, `./${name}`], { cwd: join(EXAMPLES, 'go') });
  return program;
}

/** Makes a Python environment with the package that the receiver needs, once. */
async function pythonWithWebSockets(): Promise<string> {
  await need('python3');
  const environment = join(CACHE, 'python');
  const python = join(environment, 'bin', 'python');
  if (!existsSync(python)) await run('python3', ['-m', 'venv', environment]);
  const requirements = join(EXAMPLES, 'python', 'requirements.txt');
  await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  return python;
}
