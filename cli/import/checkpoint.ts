import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { UsageError } from '../exit-code.ts';

/** How far an import is. */
export interface Progress {
  /** All lines up to this one are dealt with. */
  readonly line: number;
  readonly imported: number;
  readonly bad: number;
}

/** What must not change between an import and its continuation. */
interface Identity {
  readonly size: number;
  readonly modifiedAt: number;
  readonly url: string;
  readonly sdkAppId: number;
}

const NOTHING: Progress = { line: 0, imported: 0, bad: 0 };

/** Keeps how far an import is in a file beside the imported one, so that it goes on after a kill. */
export class Checkpoint {
  readonly path: string;
  readonly #identity: Identity;

  constructor(file: string, target: { readonly url: string; readonly sdkAppId: number }) {
    const { size, mtimeMs } = statSync(file);
    this.path = `${file}.progress`;
    this.#identity = { size, modifiedAt: mtimeMs, url: target.url, sdkAppId: target.sdkAppId };
  }

  /**
   * Reads how far an earlier import of the same file into the same app was.
   *
   * @throws UsageError when it was another file or another app
   */
  read(): Progress {
    if (!existsSync(this.path)) return NOTHING;
    const { identity, progress } = JSON.parse(readFileSync(this.path, 'utf8')) as {
      readonly identity: Identity;
      readonly progress: Progress;
    };
    if (JSON.stringify(identity) === JSON.stringify(this.#identity)) return progress;
    throw new UsageError(
      `${this.path} is of an import of another version of the file, or into another app: --restart starts over`,
    );
  }

  /** Replaces the file as a whole: a kill leaves the old one or the new one. */
  write(progress: Progress): void {
    const draft = `${this.path}.new`;
    writeFileSync(draft, JSON.stringify({ identity: this.#identity, progress }));
    renameSync(draft, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
