import type { PushMessage, ServerFrame } from '../shared/protocol/frames.ts';
import type { Inbox } from './inbox.ts';
import type { Clock, SocketLike } from './types.ts';

/** A push as it comes over the wire. */
export type WirePush = PushMessage;

/** What a connection tells its client. */
export interface ConnectionListener {
  /** Everything that was missed is here: the connection is up. */
  caughtUp(connection: Connection): void;
  message(push: WirePush, recovered: boolean): void;
  reconnectWithin(milliseconds: number): void;
  kicked(): void;
  refused(message: string): void;
  cursorRefused(): void;
  /** It is closed, whoever did it. `opened`: whether it ever was open. */
  closed(connection: Connection, opened: boolean): void;
}

/** API Gateway cuts a socket that is idle for ten minutes: a ping goes out before, at a moment of its own. */
const IDLE = 8.5 * 60_000;
const IDLE_SPREAD = 30_000;
/** How long an answer is waited for, in milliseconds. */
const ANSWER = 10_000;
/** How late a timer may be before it is taken that the machine slept, in milliseconds. */
const LATE = 5000;
/** The code of the server for a cursor that is none of its own. */
const BAD_REQUEST = 90_001;

/** One socket: it catches up, passes on what comes, and notices when nothing comes any more. */
export class Connection {
  readonly #socket: SocketLike;
  readonly #inbox: Inbox;
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  /** What came live while the catch-up was under way. */
  #held: WirePush[] = [];
  #heldCursor: string | undefined;
  #isCaughtUp = false;
  #opened = false;
  #closed = false;
  #timer: unknown;

  constructor(socket: SocketLike, inbox: Inbox, clock: Clock, listener: ConnectionListener) {
    this.#socket = socket;
    this.#inbox = inbox;
    this.#clock = clock;
    this.#listener = listener;
    this.#wait(ANSWER, () => this.close());
    socket.onopen = () => {
      this.#opened = true;
      this.#resume();
    };
    socket.onmessage = ({ data }) => this.#receive(String(data));
    socket.onerror = () => undefined;
    socket.onclose = () => this.#end();
  }

  /** Closes it; what the server does about it is not waited for. */
  close(): void {
    if (this.#closed) return;
    this.#socket.close(1000);
    this.#end();
  }

  /** Makes sure that somebody is at the other end; closes it when nobody answers. */
  probe(): void {
    if (this.#closed || !this.#isCaughtUp) return;
    this.#send({ action: 'ping' });
    this.#wait(ANSWER, () => this.close());
  }

  #resume(): void {
    this.#send({
      action: 'resume',
      ...(this.#inbox.cursor === undefined ? {} : { cursor: this.#inbox.cursor }),
    });
    this.#wait(ANSWER, () => this.close());
  }

  #receive(data: string): void {
    if (this.#closed) return;
    const frame = readFrame(data);
    if (frame === undefined) return;
    if (this.#isCaughtUp) this.#rest();
    if (frame.type === 'push') this.#live(frame, frame.cursor);
    else if (frame.type === 'page') this.#page(frame);
    else if (frame.type === 'kicked') this.#listener.kicked();
    else if (frame.type === 'error') this.#refused(frame);
  }

  #live(push: WirePush, cursor: string): void {
    if (!this.#isCaughtUp) {
      this.#held.push(push);
      this.#heldCursor = cursor;
      return;
    }
    this.#pass(push, false);
    this.#inbox.cursor = cursor;
    this.#inbox.keep(this.#clock.now());
  }

  #page({ pushes, cursor, more, reconnectWithin }: Extract<ServerFrame, { type: 'page' }>): void {
    if (reconnectWithin !== undefined) this.#listener.reconnectWithin(reconnectWithin);
    for (const push of pushes) this.#pass(push, true);
    this.#inbox.cursor = cursor;
    this.#inbox.keep(this.#clock.now());
    if (more) {
      this.#resume();
      return;
    }
    this.#isCaughtUp = true;
    for (const push of this.#held) this.#pass(push, false);
    this.#held = [];
    if (this.#heldCursor !== undefined) this.#inbox.cursor = this.#heldCursor;
    this.#inbox.keep(this.#clock.now());
    this.#rest();
    this.#listener.caughtUp(this);
  }

  #refused({ code, message }: Extract<ServerFrame, { type: 'error' }>): void {
    this.#listener.refused(message);
    if (this.#isCaughtUp) return;
    if (code === BAD_REQUEST && this.#inbox.cursor !== undefined) {
      this.#inbox.cursor = undefined;
      this.#listener.cursorRefused();
      this.#resume();
      return;
    }
    this.close();
  }

  #pass(push: WirePush, recovered: boolean): void {
    if (this.#inbox.take(push.id, push.sentAt)) this.#listener.message(push, recovered);
  }

  /** Nothing is expected now: after a while without anything, it is asked whether somebody is there. */
  #rest(): void {
    this.#wait(IDLE + (this.#clock.random() * 2 - 1) * IDLE_SPREAD, () => this.probe());
  }

  #wait(milliseconds: number, then: () => void): void {
    this.#clock.clearTimeout(this.#timer);
    const due = this.#clock.now() + milliseconds;
    this.#timer = this.#clock.setTimeout(() => {
      // Who slept meanwhile has not given the server its time: it is asked first.
      if (this.#isCaughtUp && this.#clock.now() - due > LATE) this.probe();
      else then();
    }, milliseconds);
  }

  #send(frame: object): void {
    try {
      this.#socket.send(JSON.stringify(frame));
    } catch {
      this.close();
    }
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
    this.#listener.closed(this, this.#opened);
  }
}

function readFrame(data: string): ServerFrame | undefined {
  try {
    const frame = JSON.parse(data) as ServerFrame | null;
    return typeof frame === 'object' && frame !== null ? frame : undefined;
  } catch {
    return undefined;
  }
}
