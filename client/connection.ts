import type {
  ErrorFrame,
  PageFrame,
  PushFrame,
  PushMessage,
  ServerFrame,
} from '../shared/protocol/frames.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import type { Clock, SocketCloseEvent, SocketLike, Tell } from './types.ts';

/** How a connection ended. */
export interface End {
  /** Whether the socket ever opened. */
  readonly opened: boolean;
  /** How long the connection had been silent when it turned out to be dead, in milliseconds. */
  readonly idle: number;
  /** The reason, as far as it is known. */
  readonly reason: string;
}

/** The session that owns a connection. */
export interface ConnectionOwner {
  /** After losing its socket, a client reconnects at a random moment within this many milliseconds. */
  reconnectWithin: number;
  readonly tell: Tell<unknown>;
  readonly outbox: Outbox;
  /** Called when all missed pushes have arrived. */
  caughtUp(connection: Connection): void;
  kicked(): void;
  /** Called once when the connection is closed, by either side. */
  closed(connection: Connection, end: End): void;
}

/** Random variation of the keep-alive interval, so that clients that connected together do not send together. */
const SPREAD = 0.06;
/** How long to wait for an answer, in milliseconds. */
const ANSWER = 10_000;
/** How late a timer may be before the machine must have slept, in milliseconds. */
const LATE = 5000;
/** How long the server keeps pushes, in milliseconds. */
const KEPT_FOR = 7 * 24 * 3600_000;
/** The server's code for an unknown cursor. */
const BAD_REQUEST = 90_001;

/** One socket: catches up, delivers pushes, and detects a dead connection. */
export class Connection {
  /** When the connection was created, in epoch milliseconds. */
  readonly madeAt: number;
  readonly #socket: SocketLike;
  readonly #inbox: Inbox;
  readonly #clock: Clock;
  readonly #pingEvery: number;
  readonly #owner: ConnectionOwner;
  /** Pushes that arrived live during the first catch-up. */
  #held: PushMessage[] = [];
  /** When the current catch-up began, in epoch milliseconds; `undefined` between catch-ups. */
  #began: number | undefined;
  #isCaughtUp = false;
  #isRefused = false;
  #opened = false;
  #closed = false;
  #heardAt: number;
  #reason = '';
  #timer: unknown;

  constructor(socket: SocketLike, inbox: Inbox, clock: Clock, pingEvery: number, owner: ConnectionOwner) {
    this.#socket = socket;
    this.#inbox = inbox;
    this.#clock = clock;
    this.#pingEvery = pingEvery;
    this.#owner = owner;
    this.madeAt = this.#heardAt = clock.now();
    this.#wait(ANSWER, () => this.#giveUp());
    socket.onopen = () => {
      this.#opened = true;
      this.#catchUp();
    };
    socket.onmessage = ({ data }: { readonly data: unknown }) => this.#receive(String(data));
    socket.onerror = ({ message }: { readonly message?: string }) => {
      this.#reason ||= message ?? '';
    };
    socket.onclose = ({ code, reason }: SocketCloseEvent) => {
      this.#reason ||= reason || `closed with code ${code}`;
      this.#end();
    };
  }

  /** Closes the socket without waiting for the server. */
  close(): void {
    if (this.#closed) return;
    this.#socket.close(1000);
    this.#end();
  }

  /** Checks that the server still answers by asking for missed pushes; closes the connection if no answer comes. */
  probe(): void {
    if (!this.#closed && this.#isCaughtUp) this.#catchUp();
  }

  send(frame: object): void {
    try {
      this.#socket.send(JSON.stringify(frame));
    } catch {
      this.close();
    }
  }

  #catchUp(): void {
    const { at } = this.#inbox;
    const now = this.#clock.now();
    if (at !== undefined && now - at > KEPT_FOR) {
      this.#inbox.at = now;
      this.#owner.tell('gap', { reason: 'away-too-long' });
    }
    this.#began = this.#inbox.begin();
    this.#resume();
  }

  #resume(): void {
    if (this.#closed) return;
    const { cursor } = this.#inbox;
    this.#wait(ANSWER, () => this.#giveUp());
    this.send({ action: 'resume', ...(cursor === undefined ? {} : { cursor }) });
  }

  #receive(data: string): void {
    const frame = readFrame(data);
    if (this.#closed || frame === undefined) return;
    this.#heardAt = this.#clock.now();
    if (frame.type === 'push') this.#live(frame);
    else if (frame.type === 'page') this.#page(frame);
    else if (frame.type === 'device') this.#owner.outbox.answered();
    else if (frame.type === 'kicked') this.#owner.kicked();
    else if (frame.type === 'error') this.#rejected(frame);
  }

  #live({ type: _, cursor: __, ...push }: PushFrame): void {
    if (this.#isCaughtUp) this.#pass(push, false);
    else this.#held.push(push);
  }

  #page({ pushes, cursor, more, reconnectWithin }: PageFrame): void {
    if (this.#began === undefined) return;
    this.#owner.reconnectWithin = reconnectWithin ?? this.#owner.reconnectWithin;
    for (const push of pushes) this.#pass(push, true);
    if (this.#closed) return;
    if (more) {
      this.#inbox.progress(cursor, this.#began);
      this.#resume();
      return;
    }
    this.#inbox.settle(cursor, this.#began);
    this.#began = undefined;
    for (const push of this.#held.splice(0)) this.#pass(push, false);
    if (this.#closed) return;
    this.#rest();
    if (this.#isCaughtUp) return;
    this.#isCaughtUp = true;
    this.#owner.caughtUp(this);
  }

  #rejected({ code, message }: ErrorFrame): void {
    if (this.#began === undefined && this.#owner.outbox.answered(message)) return;
    this.#owner.tell('error', { code: 'server', message, terminal: false });
    if (this.#closed || this.#began === undefined) return;
    if (code === BAD_REQUEST && this.#inbox.cursor !== undefined && !this.#isRefused) {
      // Only once, because a server that rejects its own cursors must not cause an endless loop.
      this.#isRefused = true;
      this.#inbox.forgetCursor();
      this.#owner.tell('gap', { reason: 'cursor-refused' });
      this.#resume();
    } else if (this.#isCaughtUp) {
      this.#began = undefined;
      this.#rest();
    } else this.close();
  }

  /** Delivers a push unless it was received before or the connection is closed. */
  #pass(push: PushMessage, recovered: boolean): void {
    if (this.#closed || !this.#inbox.take(push.id, push.sentAt, !recovered)) return;
    this.#owner.tell('message', { ...push, recovered });
  }

  /** Schedules the next keep-alive; no answer is expected until then. */
  #rest(): void {
    this.#wait(this.#pingEvery * (1 + (this.#clock.random() * 2 - 1) * SPREAD), () => this.probe());
  }

  #giveUp(): void {
    this.#reason ||= `no answer within ${ANSWER / 1000} s`;
    // The silence counts up to the moment at which the keep-alive was sent.
    this.#heardAt += ANSWER;
    this.#socket.close(1000);
    this.#end();
  }

  #wait(milliseconds: number, then: () => void): void {
    this.#clock.clearTimeout(this.#timer);
    const due = this.#clock.now() + milliseconds;
    this.#timer = this.#clock.setTimeout(() => {
      // A late timer means the machine slept, and the server had no time to answer: probe before closing.
      if (this.#isCaughtUp && this.#clock.now() - due > LATE) this.probe();
      else then();
    }, milliseconds);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
    const idle = this.#isCaughtUp ? this.#clock.now() - this.#heardAt : 0;
    this.#owner.closed(this, { opened: this.#opened, idle, reason: this.#reason });
  }
}

function readFrame(data: string): ServerFrame | undefined {
  try {
    const frame = JSON.parse(data) as ServerFrame | null;
    return frame ?? undefined;
  } catch {
    return undefined;
  }
}
