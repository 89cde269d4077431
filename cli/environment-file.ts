import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { UsageError } from './exit-code.ts';

/** The file that `init` writes and that every command reads, in the folder where it is called. */
export const ENVIRONMENT_FILE = 'carillon.env';

/** Only the owner may read it: it holds the app's secret key. */
const OWNER_ONLY = 0o600;

/**
 * Reads variables from a file.
 *
 * @returns `undefined` where there is no such file
 */
export function readEnvironmentFile(path: string): Readonly<Record<string, string | undefined>> | undefined {
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : undefined;
}

/** Whether others on this machine can read a file that exists. Windows has no such modes. */
export const isReadableByOthers = (path: string): boolean =>
  process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;

/**
 * Writes variables to a new file that only its owner can read.
 *
 * @param replace whether a file that exists is replaced
 * @throws UsageError when it exists and is not to be replaced, and for a value that the file cannot hold
 */
export function writeEnvironmentFile(
  path: string,
  variables: Readonly<Record<string, string>>,
  replace: boolean,
): void {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quotedValue(name, value)}`);
  if (existsSync(path) && !replace) throw new UsageError(`${path} exists: --force replaces it`);
  const text = [
    '# How the command line of Carillon reaches the app. It holds a secret: keep it out of version control.',
    ...lines,
    '',
  ];
  // A file that exists keeps its mode when it is written.
  if (existsSync(path)) chmodSync(path, OWNER_ONLY);
  writeFileSync(path, text.join('\n'), { mode: OWNER_ONLY });
}

function quotedValue(name: string, value: string): string {
  const quotation = ["'", '"', '`'].find((mark) => !value.includes(mark));
  if (quotation === undefined || /[\r\n]/.test(value))
    throw new UsageError(`${name} has a line break or all quotation marks`);
  return /^[\w.:/@+-]*$/.test(value) ? value : quotation + value + quotation;
}
