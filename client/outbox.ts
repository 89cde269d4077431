import { within } from './clock.ts';
import { type Clock, DisconnectedError } from './types.ts';

interface Question {
  readonly frame: object;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** How long an answer may take, including reconnects, in milliseconds. */
const ANSWER_TIME = 60_000;

/**
 * Frames that wait for a connection and for their answers. They are sent one at a time, because an answer does not
 * name its request.
 */
export class Outbox {
  readonly #clock: Clock;
  readonly #questions: Question[] = [];
  #reports: object[] = [];
  #send: ((frame: object) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends a frame as soon as there is a connection, without waiting for its outcome. */
  report(frame: object): void {
    if (this.#send === undefined) this.#reports.push(frame);
    else this.#send(frame);
  }

  /**
   * Sends a frame and waits for its answer. If the connection is lost before the answer, the frame is sent again.
   *
   * @throws Error with the server's message if the server rejects the frame, or if no answer arrives
   */
  ask(frame: object): Promise<void> {
    const answer = new Promise<void>((resolve, reject) => {
      this.#questions.push({ frame, resolve, reject });
      if (this.#questions.length === 1) this.#send?.(frame);
    });
    return within(this.#clock, ANSWER_TIME, 'the answer', answer);
  }

  /** @param send sends over the new connection; absent when the connection is lost */
  connected(send?: (frame: object) => void): void {
    this.#send = send;
    if (send === undefined) return;
    for (const frame of this.#reports.splice(0)) send(frame);
    const [first] = this.#questions;
    if (first !== undefined) send(first.frame);
  }

  /** @returns whether a request was waiting for this answer */
  answered(error?: string): boolean {
    const question = this.#questions.shift();
    if (error === undefined) question?.resolve();
    else question?.reject(new Error(error));
    const [next] = this.#questions;
    if (next !== undefined) this.#send?.(next.frame);
    return question !== undefined;
  }

  /** Rejects all requests: there will be no connection. */
  end(reason: string): void {
    this.#send = undefined;
    for (const { reject } of this.#questions.splice(0)) reject(new DisconnectedError(reason));
  }
}
