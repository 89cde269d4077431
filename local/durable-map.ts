import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** When the map is empty, its file is truncated once it has grown to this size, in bytes. */
const EMPTY_AT_BYTES = 1024 * 1024;

/**
 * A map that survives a killed process: every change is a line of JSON that is appended to a file before the call
 * returns. Without a file it is a map in memory.
 */
export class DurableMap<T> {
  readonly #values = new Map<string, T>();
  /** Absent once it is closed: what changes then is not kept. */
  #file: number | undefined;
  #bytes = 0;

  constructor(path: string | undefined) {
    if (path === undefined) return;
    mkdirSync(dirname(path), { recursive: true });
    for (const [key, value] of linesOf<T>(path)) {
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, value);
    }
    // Compact the file. Rename it at the end, so that a half-written file never replaces a complete one.
    const lines = [...this.#values].map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(`${path}.new`, lines.join(''));
    renameSync(`${path}.new`, path);
    this.#file = openSync(path, 'a');
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  entries(): [string, T][] {
    return [...this.#values];
  }

  set(key: string, value: T): void {
    this.#values.set(key, value);
    this.#append([key, value]);
  }

  /** @returns whether the key existed */
  delete(key: string): boolean {
    if (!this.#values.delete(key)) return false;
    this.#append([key]);
    return true;
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
  }

  #append(line: readonly unknown[]): void {
    if (this.#file === undefined) return;
    if (this.#values.size === 0 && this.#bytes > EMPTY_AT_BYTES) {
      ftruncateSync(this.#file);
      this.#bytes = 0;
      return;
    }
    this.#bytes += writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

/** The complete lines of a file; a killed process may have left the last line unfinished. */
function linesOf<T>(path: string): (readonly [string, T?])[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as [string, T?]);
}
