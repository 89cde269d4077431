import { Connection, type ConnectionOwner, type End } from './connection.ts';
import type { Inbox } from './inbox.ts';
import { browserLifecycle, isOnline } from './lifecycle.ts';
import { openSocket, socketConstructor } from './open-socket.ts';
import type { Outbox } from './outbox.ts';
import { TokenSource } from './token-source.ts';
import {
  type ClientErrorCode,
  type ClientOptions,
  type Clock,
  type Tell,
  type Token,
  UnauthorizedError,
} from './types.ts';

/**
 * API Gateway closes every socket after two hours, so a new one is opened earlier, at a random moment. In
 * milliseconds.
 */
const ROTATION = 100 * 60_000;
const ROTATION_SPREAD = 15 * 60_000;
/** API Gateway closes a socket that is idle for ten minutes, so a keep-alive is sent earlier. In milliseconds. */
const PING_EVERY = 8.5 * 60_000;
/**
 * The shortest keep-alive interval after idle sockets were cut, and the shortest silence that counts as an idle cut.
 * In milliseconds.
 */
const MIN_PING = 30_000;
const IDLE_CUT = 20_000;
/**
 * The first back-off, and the default time within which clients reconnect until the server announces one. In
 * milliseconds.
 */
const FIRST_BACK_OFF = 1000;
const RECONNECT_WITHIN = 30_000;
/** Without a network the client waits for a wake, but retries after this time anyway. In milliseconds. */
const OFFLINE_RETRY = 5 * 60_000;
/** A socket that has not opened within this time is abandoned when the network returns. In milliseconds. */
const STALE = 3000;

/** Everything between `connect` and `disconnect`: manages tokens, and opens and replaces sockets. */
export class Session implements ConnectionOwner {
  reconnectWithin = RECONNECT_WITHIN;
  readonly tell: Tell<unknown>;
  readonly outbox: Outbox;
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #inboxOf: (token: Token) => Inbox;
  readonly #tokens: TokenSource;
  #inbox: Inbox | undefined;
  #current: Connection | undefined;
  /** The socket that is being opened: the first one, or the replacement of the current one. */
  #next: Connection | undefined;
  #isOver = false;
  #isOpening = false;
  #attempts = 0;
  /** Whether the app was told that sockets do not open. */
  #isReported = false;
  #pingEvery: number;
  #retryTimer: unknown;
  #rotationTimer: unknown;
  #stopWaking: (() => void) | undefined;

  /**
   * @param tell emits an event to the app
   * @param inboxOf returns the inbox of the token's user
   */
  constructor(
    options: ClientOptions,
    clock: Clock,
    tell: Tell<unknown>,
    outbox: Outbox,
    inboxOf: (token: Token) => Inbox,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.tell = tell;
    this.outbox = outbox;
    this.#inboxOf = inboxOf;
    this.#pingEvery = options.pingEvery ?? PING_EVERY;
    this.#tokens = new TokenSource((request) => options.getToken(request), clock);
  }

  start(): void {
    if (socketConstructor(this.#options) === undefined) {
      this.#fail(
        'websocket',
        'this runtime has no WebSocket: pass one as an option, such as the one of the package ws',
      );
      return;
    }
    this.#stopWaking = (this.#options.lifecycle ?? browserLifecycle)(() => this.#wake());
    // Open later: an app that disconnects at once, as React's StrictMode does, causes no request.
    void Promise.resolve().then(() => this.#open());
  }

  /** Ends the session: no more events are emitted. */
  end(): void {
    this.#isOver = true;
    this.#tokens.abort();
    this.#stopWaking?.();
    this.#clock.clearTimeout(this.#retryTimer);
    this.#clock.clearTimeout(this.#rotationTimer);
    this.#current?.close();
    this.#next?.close();
  }

  async #open(): Promise<void> {
    if (this.#isOver || this.#isOpening || this.#next !== undefined) return;
    if (!(this.#options.isOnline ?? isOnline)()) {
      this.#later(OFFLINE_RETRY);
      return;
    }
    this.#isOpening = true;
    try {
      const token = await this.#tokens.get();
      if (this.#isOver) return;
      const inbox = this.#inboxOf(token);
      await inbox.load();
      if (!this.#isOver) this.#connect(token, inbox);
    } catch (error) {
      if (!this.#isOver) this.#tokenFailed(error);
    } finally {
      this.#isOpening = false;
    }
  }

  #connect(token: Token, inbox: Inbox): void {
    if (this.#inbox !== inbox) {
      this.#inbox = inbox;
      // Another user: the previous user's connection must deliver nothing more.
      this.#current?.close();
      // Pushes that the previous session did not confirm are delivered again.
      inbox.rewind();
    }
    const WebSocket = socketConstructor(this.#options);
    if (WebSocket === undefined || this.#isOver) return;
    try {
      const socket = openSocket(WebSocket, this.#options, token);
      this.#next = new Connection(socket, inbox, this.#clock, this.#pingEvery, this);
    } catch (error) {
      this.#fail('websocket', messageOf(error));
    }
  }

  #tokenFailed(error: unknown): void {
    if (error instanceof UnauthorizedError) {
      this.#fail('unauthorized', error.message);
      return;
    }
    this.tell('error', { code: 'token', message: messageOf(error), terminal: false });
    this.#tryAgain();
  }

  kicked(): void {
    this.#fail('kicked', 'an administrator closed the connection');
  }

  caughtUp(connection: Connection): void {
    const before = this.#current;
    this.#current = connection;
    this.#next = undefined;
    this.#attempts = 0;
    this.#isReported = false;
    if (before !== undefined) {
      // The socket reached its full life, so the keep-alive interval is short enough.
      this.#pingEvery = Math.min(this.#options.pingEvery ?? PING_EVERY, this.#pingEvery * 2);
      // Close the old socket only when the new one has caught up; pushes that arrive over both are deduplicated.
      before.close();
    }
    this.#rotateLater();
    this.outbox.connected((frame) => connection.send(frame));
    this.tell('state', 'connected');
  }

  closed(connection: Connection, end: End): void {
    if (this.#isOver) return;
    if (connection === this.#next) {
      this.#next = undefined;
      if (!end.opened) this.#report(end.reason);
      if (!this.#isOver) this.#tryAgain();
      return;
    }
    if (connection !== this.#current) return;
    this.#current = undefined;
    this.outbox.connected();
    this.#clock.clearTimeout(this.#rotationTimer);
    if (end.idle > IDLE_CUT) {
      this.#pingEvery = Math.min(this.#pingEvery, Math.max(MIN_PING, 0.75 * end.idle));
    }
    // Clients that lost their sockets together spread their reconnects over the time that the server announced.
    if (this.#next === undefined) this.#later(this.#clock.random() * this.reconnectWithin);
    this.tell('state', 'connecting');
  }

  /** Reports that a socket did not open. Browsers give no reason; it may be the token, so one new token is tried. */
  #report(reason: string): void {
    if (this.#attempts === 0) this.#tokens.reject();
    if (this.#isReported) return;
    this.#isReported = true;
    const message = `${this.#options.url} did not open (${reason}): the network, the URL or the token may be wrong`;
    this.tell('error', { code: 'socket', message, terminal: false });
  }

  #tryAgain(): void {
    if (this.#isOver) return;
    if (this.#current !== undefined) {
      this.#rotateLater(FIRST_BACK_OFF + this.#clock.random() * this.reconnectWithin);
      return;
    }
    const longest = Math.min(
      FIRST_BACK_OFF * 2 ** this.#attempts,
      Math.max(this.reconnectWithin, FIRST_BACK_OFF),
    );
    this.#attempts++;
    this.#later(this.#clock.random() * longest);
  }

  #later(milliseconds: number): void {
    this.#clock.clearTimeout(this.#retryTimer);
    this.#retryTimer = this.#clock.setTimeout(() => void this.#open(), milliseconds);
  }

  #rotateLater(milliseconds = ROTATION + this.#clock.random() * ROTATION_SPREAD): void {
    this.#clock.clearTimeout(this.#rotationTimer);
    this.#rotationTimer = this.#clock.setTimeout(() => void this.#open(), milliseconds);
  }

  /** The app may have been asleep: probe an open socket, and replace a lost one at once. */
  #wake(): void {
    this.#current?.probe();
    this.#tokens.restart();
    const { madeAt = Number.POSITIVE_INFINITY } = this.#next ?? {};
    if (this.#clock.now() - madeAt > STALE) this.#next?.close();
    if (this.#current === undefined && !this.#isOver) this.#later(0);
  }

  #fail(code: ClientErrorCode, message: string): void {
    this.end();
    this.tell('error', { code, message, terminal: true });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
