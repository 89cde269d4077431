import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceDigest } from '../infra/source-digest.ts';

const PROJECT = join(import.meta.dirname, '..');
const CLIENT = join(PROJECT, 'client');
/** The folder with the digest of the sources that the client was built from; not a part of the package. */
const CACHE = join(PROJECT, 'node_modules', '.cache', 'carillon');
const STAMP = join(CACHE, 'client.sha256');
/** The folders of the client that are not its sources. */
const BUILT = ['dist', 'node_modules'];

/**
 * Builds the client package, unless it was built from the current sources.
 *
 * @param say prints a progress message before the slow step
 * @throws Error if the package cannot be built
 */
export function buildClient(say: (line: string) => void): void {
  const sources = readdirSync(CLIENT).filter((name) => !BUILT.includes(name));
  const digest = sourceDigest(PROJECT, [
    ...sources.map((name) => join('client', name)),
    'shared',
    'package-lock.json',
  ]);
  const isBuilt = existsSync(join(CLIENT, 'dist', 'index.mjs')) && existsSync(STAMP);
  if (isBuilt && readFileSync(STAMP, 'utf8') === digest) return;
  say('Building the client (a few seconds; only when the sources have changed) ...');
  execFileSync('npm', ['run', '--silent', 'build', '--workspace', '@carillon/client'], {
    cwd: PROJECT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(STAMP, digest);
}

if (import.meta.main) buildClient(console.log);
