import { createInterface, type Interface } from 'node:readline';
import type { Terminal } from './terminal.ts';

/** Asks a person, one question after the other. */
export class Questions {
  readonly #terminal: Terminal;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  readonly #interruption: Promise<undefined>;

  constructor(terminal: Terminal) {
    const { stdin, interrupted } = terminal;
    this.#terminal = terminal;
    this.#lines = createInterface({ input: stdin, terminal: false });
    this.#answers = this.#lines[Symbol.asyncIterator]();
    this.#interruption = new Promise((resolve) => {
      interrupted.addEventListener('abort', () => resolve(undefined), { once: true });
    });
  }

  /** @returns what was typed, without space around it; nothing when the input ends or the command is interrupted */
  async ask(question: string): Promise<string> {
    this.#terminal.stderr.write(question);
    const answer = await Promise.race([this.#answers.next(), this.#interruption]);
    return answer === undefined || answer.done ? '' : answer.value.trim();
  }

  end(): void {
    this.#lines.close();
  }
}
