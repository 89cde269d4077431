import { within } from './clock.ts';
import { type Clock, DisconnectedError } from './types.ts';

interface Question {
  readonly frame: object;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** How long an answer may take, reconnecting included, in milliseconds. */
const ANSWER_TIME = 60_000;

/** Frames that wait for a connection, and for their answers: one after the other, because answers name no question. */
export class Outbox {
  readonly #clock: Clock;
  readonly #questions: Question[] = [];
  #reports: object[] = [];
  #send: ((frame: object) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends a frame as soon as there is a connection. What becomes of it is not known. */
  report(frame: object): void {
    if (this.#send === undefined) this.#reports.push(frame);
    else this.#send(frame);
  }

  /**
   * Sends a frame and waits for its answer. It is sent again when the connection is lost before.
   *
   * @throws Error with what the server says when it rejects the frame, or when no answer comes.
   */
  ask(frame: object): Promise<void> {
    const answer = new Promise<void>((resolve, reject) => {
      this.#questions.push({ frame, resolve, reject });
      if (this.#questions.length === 1) this.#send?.(frame);
    });
    return within(this.#clock, ANSWER_TIME, 'the answer', answer);
  }

  /** @param send sends over the new connection; absent when the last one is lost */
  connected(send?: (frame: object) => void): void {
    this.#send = send;
    if (send === undefined) return;
    for (const frame of this.#reports.splice(0)) send(frame);
    const [first] = this.#questions;
    if (first !== undefined) send(first.frame);
  }

  /** @returns whether something was asked */
  answered(error?: string): boolean {
    const question = this.#questions.shift();
    if (error === undefined) question?.resolve();
    else question?.reject(new Error(error));
    const [next] = this.#questions;
    if (next !== undefined) this.#send?.(next.frame);
    return question !== undefined;
  }

  /** There will be no connection. */
  end(reason: string): void {
    this.#send = undefined;
    for (const { reject } of this.#questions.splice(0)) reject(new DisconnectedError(reason));
  }
}
