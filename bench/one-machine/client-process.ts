import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Answers, Order } from './crowd.ts';

/** The connected clients, in a process of their own. */
export class ClientProcess {
  readonly #child = fork(join(import.meta.dirname, 'crowd.ts'), { execArgv: [], serialization: 'advanced' });

  /**
   * Asks for one thing at a time.
   *
   * @throws Error when the clients fail.
   */
  ask<O extends Order>(order: O): Promise<Answers[O['name']]> {
    return new Promise((resolve, reject) => {
      const exited = () => reject(new Error('The process of the clients ended'));
      this.#child.once('exit', exited);
      this.#child.once('message', (message: { answer?: Answers[O['name']]; fault?: string }) => {
        this.#child.off('exit', exited);
        if (message.answer === undefined) reject(new Error(`The clients failed: ${message.fault}`));
        else resolve(message.answer);
      });
      this.#child.send(order);
    });
  }

  stop(): void {
    this.#child.kill();
  }
}
