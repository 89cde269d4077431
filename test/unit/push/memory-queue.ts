import type { Work } from '../../../shared/domain/push/ports.ts';

/** A queue that records the sent messages. */
export class MemoryQueue<T> implements Work<T> {
  readonly sent: T[] = [];
  readonly delays: number[] = [];
  /** How many of the next sends fail. */
  failing = 0;

  async send(work: readonly T[], delay = 0): Promise<void> {
    if (this.failing > 0) {
      this.failing--;
      throw new Error('The queue is out of order');
    }
    this.sent.push(...work);
    this.delays.push(...work.map(() => delay));
  }

  /** Removes and returns the sent messages. */
  take(): T[] {
    return this.sent.splice(0);
  }
}
