import type { PushStates } from './ports.ts';

/** How old an answer may be, in milliseconds. */
const CHECK_INTERVAL = 1000;
/** How many answers are remembered. */
const MAX_ANSWERS = 1000;

/** Remembers for a second whether pushes were cancelled, so that all the batches of a function ask once. */
export class CancelWatch implements PushStates {
  readonly #states: PushStates;
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly askedAt: number; readonly answer: Promise<boolean> }>();

  /** @param now gives epoch milliseconds */
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
    // A failed read must not be remembered.
    answer.catch(() => this.#answers.delete(push));
    return answer;
  }
}
