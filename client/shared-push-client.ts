import { Listeners } from './listeners.ts';
import { PushClient } from './push-client.ts';
import type { ClientEvents, ClientOptions, ClientState, MessageElement, PushStorage } from './types.ts';

/** What passes messages between the tabs of one origin; `BroadcastChannel` is one. */
export interface TabChannel {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** What lets one tab at a time do something; `navigator.locks` is one. */
export interface TabLocks {
  request(name: string, options: { readonly signal: AbortSignal }, held: () => Promise<void>): Promise<void>;
}

/** What the tabs share one socket with. */
export interface SharedOptions extends ClientOptions {
  /** Tabs with the same name share a socket: name the user in it. */
  readonly name: string;
  /** Needed here: who takes over goes on where the last tab was. */
  readonly storage: PushStorage;
  /** `navigator.locks` if absent. */
  readonly locks?: TabLocks;
  /** A `BroadcastChannel` if absent. */
  readonly channel?: (name: string) => TabChannel;
}

/** What goes between the tabs. */
type TabMessage =
  | { readonly kind: 'event'; readonly event: keyof ClientEvents<unknown>; readonly value: unknown }
  | { readonly kind: 'ask' };

/**
 * A client for all the tabs of a user: one of them holds the socket and tells the others. When it is closed, another one takes
 * over from where it was. Every tab gets every push once while it is open.
 *
 * @example
 * const client = new SharedPushClient({ name: `push-${user}`, url, getToken, storage: localStorage });
 */
export class SharedPushClient<Body = readonly MessageElement[]> {
  readonly #options: SharedOptions;
  readonly #listeners = new Listeners<ClientEvents<Body>>();
  #state: ClientState = 'disconnected';
  #abort: AbortController | undefined;
  #channel: TabChannel | undefined;
  #own: PushClient<Body> | undefined;

  constructor(options: SharedOptions) {
    this.#options = options;
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Whether this tab holds the socket. */
  get isLeader(): boolean {
    return this.#own !== undefined;
  }

  /** Listens. @returns what ends it */
  on<Event extends keyof ClientEvents<Body>>(
    event: Event,
    listener: (value: ClientEvents<Body>[Event]) => void,
  ): () => void {
    return this.#listeners.add(event, listener);
  }

  /** Connects, by this tab's socket or another's. */
  connect(): void {
    if (this.#abort !== undefined) return;
    const abort = new AbortController();
    this.#abort = abort;
    const { name, locks = (globalThis as unknown as { navigator: { locks: TabLocks } }).navigator.locks } =
      this.#options;
    const open =
      this.#options.channel ?? ((channel) => new BroadcastChannel(channel) as unknown as TabChannel);
    const channel = open(name);
    this.#channel = channel;
    channel.onmessage = ({ data }) => this.#receive(data as TabMessage);
    this.#become('connecting');
    channel.postMessage({ kind: 'ask' } satisfies TabMessage);
    locks
      .request(name, { signal: abort.signal }, () => this.#lead(abort.signal))
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        this.#tell('error', { code: 'server', message: String(error), terminal: false });
      });
  }

  /** Disconnects this tab; another one takes over. */
  disconnect(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#own?.disconnect();
    this.#own = undefined;
    this.#channel?.close();
    this.#channel = undefined;
    this.#become('disconnected');
  }

  /** Holds the socket until this tab disconnects. */
  #lead(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const own = new PushClient<Body>(this.#options);
    this.#own = own;
    own.on('message', (message) => this.#share('message', message));
    own.on('gap', (gap) => this.#share('gap', gap));
    own.on('error', (error) => this.#share('error', error));
    own.on('state', (state) => {
      if (!signal.aborted) this.#share('state', state);
    });
    own.connect();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  #share<Event extends keyof ClientEvents<Body>>(event: Event, value: ClientEvents<Body>[Event]): void {
    // The others first: what was kept as had here must not be missing there.
    this.#channel?.postMessage({ kind: 'event', event, value } satisfies TabMessage);
    this.#tell(event, value);
  }

  #receive(message: TabMessage): void {
    if (message.kind === 'ask') {
      if (this.#own !== undefined) {
        this.#channel?.postMessage({
          kind: 'event',
          event: 'state',
          value: this.#own.state,
        } satisfies TabMessage);
      }
      return;
    }
    this.#tell(message.event, message.value as never);
  }

  #tell<Event extends keyof ClientEvents<Body>>(event: Event, value: ClientEvents<Body>[Event]): void {
    if (event === 'state') this.#become(value as ClientState);
    else this.#listeners.emit(event, value);
  }

  #become(state: ClientState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listeners.emit('state', state);
  }
}
