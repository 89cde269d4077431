import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ConsoleAsset, ConsoleAssets } from '../functions/api/console-asset.ts';
import { sourceDigest } from './source-digest.ts';

const PROJECT = join(import.meta.dirname, '..');
const BUILT = join(PROJECT, 'console', 'dist');
/** The file with the digest of the sources that the console was built from. */
const STAMP = join(BUILT, 'sources.sha256');

/** The sources of the console: its own files, and the modules that it shares with the API. */
export const CONSOLE_SOURCES = [
  'console/index.html',
  'console/package.json',
  'console/vite.config.ts',
  'console/src',
] as const;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Returns the files of the console, built from the current sources.
 *
 * @throws Error if the console cannot be built, or contains a file of an unknown type
 */
export function consoleAssets(): ConsoleAssets {
  buildConsole();
  const below = readdirSync(join(BUILT, 'console')).sort();
  return {
    '/console': assetOf(join(BUILT, 'index.html'), false),
    // Vite adds a hash of the content to each of these names.
    ...Object.fromEntries(
      below.map((name) => [`/console/${name}`, assetOf(join(BUILT, 'console', name), true)]),
    ),
  };
}

/** Builds the console, unless it was built from the same sources. */
function buildConsole(): void {
  const digest = sourceDigest(PROJECT, [...CONSOLE_SOURCES, 'shared/protocol', 'package-lock.json']);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(PROJECT, 'console'),
    // Standard output may be that of the CDK's command line.
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  writeFileSync(STAMP, digest);
}

function assetOf(file: string, isImmutable: boolean): ConsoleAsset {
  const contentType = CONTENT_TYPES[extname(file)];
  if (contentType === undefined) throw new Error(`The console has ${file}: add a content type for it`);
  const content = readFileSync(file);
  return {
    contentType,
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    isImmutable,
    gzip: gzipSync(content, { level: 9 }).toString('base64'),
  };
}
