import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Computes the digest of files, by which a build detects whether anything has changed.
 *
 * @param folder the base of the paths
 * @param paths files, and folders with all files below them
 * @returns a SHA-256 in hex
 */
export function sourceDigest(folder: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesOf(folder, path))) {
    hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

/** The file, or all files below the folder, in a fixed order. */
function filesOf(folder: string, path: string): string[] {
  if (statSync(join(folder, path)).isFile()) return [path];
  return readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
