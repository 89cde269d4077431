import type { PushStates } from './ports.ts';

/** How long an answer is cached, in milliseconds. */
const CHECK_INTERVAL = 1000;
/** How many answers are cached. */
const MAX_ANSWERS = 1000;

/** Caches for a second whether pushes are cancelled, so that all batches of a function share one read. */
export class CancelWatch implements PushStates {
  readonly #states: PushStates;
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly askedAt: number; readonly answer: Promise<boolean> }>();

  /** @param now returns epoch milliseconds */
  constructor(states: PushStates, now: () => number) {
    this.#states = states;
    this.#now = now;
  }

  isCancelled(app: number, taskId: string): Promise<boolean> {
    const push = `${app}#${taskId}`;
    const known = this.#answers.get(push);
    if (known !== undefined && this.#now() - known.askedAt < CHECK_INTERVAL) return known.answer;
    if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
    const answer = this.#states.isCancelled(app, taskId);
    this.#answers.set(push, { askedAt: this.#now(), answer });
    // Do not cache a failed read.
    answer.catch(() => this.#answers.delete(push));
    return answer;
  }
}
