import type { Terminal } from './terminal.ts';

const WIDTH = 30;
const CLEAR = '\r\u001b[K';

/** A bar on the standard error; nothing where that is not a terminal. */
export class ProgressBar {
  readonly #terminal: Terminal;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /**
   * @param progress 0 to 1
   * @param text what stands behind the bar
   */
  show(progress: number, text: string): void {
    const { stderr } = this.#terminal;
    if (stderr.isTTY !== true) return;
    const full = Math.round(Math.min(1, Math.max(0, progress)) * WIDTH);
    const percent = `${Math.floor(progress * 100)} %`.padStart(5);
    const line = `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${percent}  ${text}`;
    stderr.write(CLEAR + line.slice(0, Math.max(20, (stderr.columns ?? 80) - 1)));
    this.#isShown = true;
  }

  /** Removes the bar. */
  end(): void {
    if (this.#isShown) this.#terminal.stderr.write(CLEAR);
    this.#isShown = false;
  }
}
