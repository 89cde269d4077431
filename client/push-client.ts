import { Connection, type ConnectionListener, type WirePush } from './connection.ts';
import { Inbox } from './inbox.ts';
import { browserLifecycle } from './lifecycle.ts';
import { Listeners } from './listeners.ts';
import {
  type ClientError,
  type ClientEvents,
  type ClientOptions,
  type ClientState,
  type Clock,
  type MessageElement,
  type PushMessage,
  type SocketConstructor,
  type Token,
  type TokenReason,
  UnauthorizedError,
} from './types.ts';

/** API Gateway cuts every socket after two hours: a new one is up before, at a moment of its own. In milliseconds. */
const ROTATION = 100 * 60_000;
const ROTATION_SPREAD = 15 * 60_000;
/** The first back-off, and within what clients come back until the server says otherwise. In milliseconds. */
const FIRST_BACK_OFF = 1000;
const RECONNECT_WITHIN = 30_000;
/** A token that expires within this is not used any more, in milliseconds. */
const EXPIRING = 60_000;
/** How long the server keeps pushes, in milliseconds. */
const KEPT_FOR = 7 * 24 * 3600_000;

const systemClock: Clock = {
  now: Date.now,
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as number),
  random: Math.random,
};

/**
 * Receives the pushes of one user: each once, whatever happens to the network, the page or the socket.
 *
 * @example
 * const client = new PushClient({ url: 'wss://…/ws', getToken: () => fetch('/push-token').then((r) => r.json()) });
 * client.on('message', ({ body }) => show(body));
 * client.connect();
 */
export class PushClient<Body = readonly MessageElement[]> {
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #listeners = new Listeners<ClientEvents<Body>>();
  #state: ClientState = 'disconnected';
  #token: Token | undefined;
  #tokenRequest: Promise<Token> | undefined;
  #abort = new AbortController();
  #inbox: Inbox | undefined;
  #inboxOf: string | undefined;
  #current: Connection | undefined;
  /** The one that is being opened: at first, or to take the place of the current one. */
  #next: Connection | undefined;
  #isOpening = false;
  #attempts = 0;
  #rejected = false;
  #reconnectWithin = RECONNECT_WITHIN;
  #timer: unknown;
  #rotation: unknown;
  #stopWaking: (() => void) | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Listens. @returns what ends it */
  on<Event extends keyof ClientEvents<Body>>(
    event: Event,
    listener: (value: ClientEvents<Body>[Event]) => void,
  ): () => void {
    return this.#listeners.add(event, listener);
  }

  /** Connects, and stays connected until `disconnect`. */
  connect(): void {
    if (this.#state !== 'disconnected') return;
    this.#abort = new AbortController();
    this.#attempts = 0;
    this.#rejected = false;
    this.#become('connecting');
    this.#stopWaking = (this.#options.lifecycle ?? browserLifecycle)(() => this.#wake());
    void this.#open();
  }

  /** Disconnects; what is under way is given up. */
  disconnect(): void {
    if (this.#state === 'disconnected') return;
    this.#become('disconnected');
    this.#abort.abort();
    this.#stopWaking?.();
    this.#clock.clearTimeout(this.#timer);
    this.#clock.clearTimeout(this.#rotation);
    const open = [this.#current, this.#next];
    this.#current = undefined;
    this.#next = undefined;
    this.#isOpening = false;
    for (const connection of open) connection?.close();
  }

  /** Resolves when everything that was missed is here. */
  ready(): Promise<void> {
    if (this.#state === 'connected') return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.on('state', (state) => {
        if (state !== 'connected') return;
        stop();
        resolve();
      });
    });
  }

  async #open(): Promise<void> {
    if (this.#isOpening || this.#next !== undefined) return;
    this.#isOpening = true;
    const { signal } = this.#abort;
    try {
      const token = await this.#freshToken();
      const inbox = await this.#inboxFor(token);
      if (signal.aborted) return;
      this.#next = new Connection(this.#socket(token), inbox, this.#clock, this.#listener());
    } catch (error) {
      if (signal.aborted) return;
      this.#tokenFailed(error);
    } finally {
      if (!signal.aborted) this.#isOpening = false;
    }
  }

  #socket(token: Token) {
    const { url, credentials = 'subprotocol' } = this.#options;
    const WebSocket =
      this.#options.WebSocket ?? (globalThis as unknown as { WebSocket: SocketConstructor }).WebSocket;
    const { sdkAppId, userId, userSig } = token;
    if (credentials === 'query') {
      const query = new URLSearchParams({ sdkappid: `${sdkAppId}`, identifier: userId, usersig: userSig });
      return new WebSocket(`${url}?${query}`);
    }
    const identifier = btoa(String.fromCharCode(...new TextEncoder().encode(userId)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
    return new WebSocket(url, ['carillon', `${sdkAppId}.${identifier}.${userSig}`]);
  }

  /** The token to connect with: the last one while it is good, or a new one; never two requests at once. */
  async #freshToken(): Promise<Token> {
    const expires = this.#token?.expiresAt ?? Number.POSITIVE_INFINITY;
    const isExpiring = expires - this.#clock.now() < EXPIRING;
    if (this.#token !== undefined && !isExpiring && !this.#rejected) return this.#token;
    let reason: TokenReason = 'initial';
    if (this.#token !== undefined) reason = this.#rejected ? 'rejected' : 'expiring';
    this.#rejected = false;
    this.#tokenRequest ??= this.#options.getToken({ reason, signal: this.#abort.signal }).finally(() => {
      this.#tokenRequest = undefined;
    });
    this.#token = await this.#tokenRequest;
    return this.#token;
  }

  #tokenFailed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UnauthorizedError) {
      this.#fail({ code: 'unauthorized', message, terminal: true });
      return;
    }
    this.#emit('error', { code: 'token', message, terminal: false });
    if (this.#current === undefined) this.#retry();
    else this.#rotateLater();
  }

  async #inboxFor({ sdkAppId, userId }: Token): Promise<Inbox> {
    const key = `carillon:${this.#options.url}:${sdkAppId}:${userId}`;
    if (this.#inbox !== undefined && this.#inboxOf === key) return this.#inbox;
    const inbox = new Inbox(this.#options.storage, key, (error) =>
      this.#emit('error', { code: 'storage', message: String(error), terminal: false }),
    );
    const keptAt = await inbox.load();
    if (keptAt !== undefined && this.#clock.now() - keptAt > KEPT_FOR) {
      this.#emit('gap', { reason: 'away-too-long' });
    }
    this.#inbox = inbox;
    this.#inboxOf = key;
    return inbox;
  }

  #listener(): ConnectionListener {
    return {
      caughtUp: (connection) => this.#caughtUp(connection),
      message: (push, recovered) => this.#emit('message', messageOf<Body>(push, recovered)),
      reconnectWithin: (milliseconds) => {
        this.#reconnectWithin = milliseconds;
      },
      kicked: () =>
        this.#fail({ code: 'kicked', message: 'an administrator closed the connection', terminal: true }),
      refused: (message) => this.#emit('error', { code: 'server', message, terminal: false }),
      cursorRefused: () => this.#emit('gap', { reason: 'cursor-refused' }),
      closed: (connection, opened) => this.#closed(connection, opened),
    };
  }

  #caughtUp(connection: Connection): void {
    const before = this.#current;
    this.#current = connection;
    this.#next = undefined;
    this.#attempts = 0;
    // The old one goes when the new one has everything: what comes over both is dropped once.
    before?.close();
    this.#rotateLater();
    this.#become('connected');
  }

  #closed(connection: Connection, opened: boolean): void {
    if (this.#state === 'disconnected') return;
    if (connection === this.#next) {
      this.#next = undefined;
      // Browsers do not say why a socket did not open: it may be the ticket, so one new one is tried.
      if (!opened && this.#attempts === 0) this.#rejected = true;
      if (this.#current === undefined) this.#retry();
      else this.#rotateLater(FIRST_BACK_OFF + this.#clock.random() * this.#reconnectWithin);
      return;
    }
    if (connection !== this.#current) return;
    this.#current = undefined;
    this.#clock.clearTimeout(this.#rotation);
    this.#become('connecting');
    if (this.#next !== undefined || this.#isOpening) return;
    // All who lost their socket with this one come back within the time that the server gave.
    this.#later(this.#clock.random() * this.#reconnectWithin);
  }

  #retry(): void {
    const longest = Math.min(
      FIRST_BACK_OFF * 2 ** this.#attempts,
      Math.max(this.#reconnectWithin, FIRST_BACK_OFF),
    );
    this.#attempts++;
    this.#later(this.#clock.random() * longest);
  }

  #later(milliseconds: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => void this.#open(), milliseconds);
  }

  #rotateLater(milliseconds = ROTATION + this.#clock.random() * ROTATION_SPREAD): void {
    this.#clock.clearTimeout(this.#rotation);
    this.#rotation = this.#clock.setTimeout(() => void this.#open(), milliseconds);
  }

  /** The app was asleep, perhaps: an open socket is asked whether it still is, a lost one is replaced at once. */
  #wake(): void {
    if (this.#current !== undefined) {
      this.#current.probe();
      return;
    }
    if (this.#next !== undefined || this.#state === 'disconnected') return;
    this.#clock.clearTimeout(this.#timer);
    void this.#open();
  }

  #fail(error: ClientError): void {
    this.disconnect();
    this.#emit('error', error);
  }

  #become(state: ClientState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#emit('state', state);
  }

  #emit<Event extends keyof ClientEvents<Body>>(event: Event, value: ClientEvents<Body>[Event]): void {
    this.#listeners.emit(event, value);
  }
}

const messageOf = <Body>(push: WirePush, recovered: boolean): PushMessage<Body> => {
  const { type: _, cursor: __, ...message } = push as WirePush & { type?: unknown; cursor?: unknown };
  return { ...message, recovered } as unknown as PushMessage<Body>;
};
