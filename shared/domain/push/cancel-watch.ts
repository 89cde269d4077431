import type { PushRecords, PushStates } from './ports.ts';
import type { PushRecord } from './push-record.ts';

/** The stored pushes. */
type ReadPushes = PushStates & Pick<PushRecords, 'get'>;

/** How long an answer is cached, in milliseconds. */
const CHECK_INTERVAL = 1000;
/** How many answers are cached. */
const MAX_ANSWERS = 1000;

/** Caches for a second whether pushes are cancelled, so that all batches of a function share one read. */
export class CancelWatch implements ReadPushes {
  readonly #states: ReadPushes;
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly askedAt: number; readonly answer: Promise<boolean> }>();

  /** @param now returns epoch milliseconds */
  constructor(states: ReadPushes, now: () => number) {
    this.#states = states;
    this.#now = now;
  }

  isCancelled(app: number, taskId: string): Promise<boolean> {
    const push = `${app}#${taskId}`;
    const known = this.#answers.get(push);
    if (known !== undefined && this.#now() - known.askedAt < CHECK_INTERVAL) return known.answer;
    const answer = this.#states.isCancelled(app, taskId);
    this.#cache(push, this.#now(), answer);
    // Do not cache a failed read.
    answer.catch(() => this.#answers.delete(push));
    return answer;
  }

  /** Reads the record of a push, and caches whether the push is cancelled. */
  async get(app: number, taskId: string): Promise<PushRecord | undefined> {
    const askedAt = this.#now();
    const record = await this.#states.get(app, taskId);
    if (record !== undefined) {
      this.#cache(`${app}#${taskId}`, askedAt, Promise.resolve(record.state === 'cancelled'));
    }
    return record;
  }

  #cache(push: string, askedAt: number, answer: Promise<boolean>): void {
    if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
    this.#answers.set(push, { askedAt, answer });
  }
}
