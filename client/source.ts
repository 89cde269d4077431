import {
  type ClientEvents,
  type ClientState,
  DisconnectedError,
  type PushMessage,
  type PushSource,
} from './types.ts';

type Listeners<Value> = Set<(value: Value) => void>;

/** The common part of push sources: state, listeners, and promises of `ready`. */
export abstract class Source<Body> implements PushSource<Body> {
  #state: ClientState = 'disconnected';
  readonly #listeners: {
    readonly [Event in keyof ClientEvents<Body>]: Listeners<ClientEvents<Body>[Event]>;
  } = { message: new Set(), state: new Set(), gap: new Set(), error: new Set() };
  #waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  abstract connect(): void;
  abstract disconnect(): void;
  abstract ack(id: string): void;

  get state(): ClientState {
    return this.#state;
  }

  on<Event extends keyof ClientEvents<Body>>(
    event: Event,
    listener: (value: ClientEvents<Body>[Event]) => void,
  ): () => void;
  on(event: 'message', listener: (message: PushMessage<Body>) => void): () => void;
  on<Event extends keyof ClientEvents<Body>>(
    event: Event,
    listener: (value: ClientEvents<Body>[Event]) => void,
  ): () => void {
    const listeners: Listeners<ClientEvents<Body>[Event]> = this.#listeners[event];
    // A new function for every call, so that the same listener can be added twice.
    const own: typeof listener = (value) => listener(value);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#settle('not connected: call connect first');
    });
  }

  /** @param reason why pending `ready` promises are rejected when the source is disconnected */
  protected become(state: ClientState, reason = 'the client was disconnected'): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#settle(reason);
    this.emit('state', state);
  }

  /**
   * Calls every listener. An error of one listener is rethrown later as an uncaught error, so that the others are
   * still called.
   */
  protected emit<Event extends keyof ClientEvents<Body>>(
    event: Event,
    value: ClientEvents<Body>[Event],
  ): void {
    for (const listener of [...this.#listeners[event]]) {
      try {
        listener(value);
      } catch (error) {
        setTimeout(() => {
          throw error;
        }, 0);
      }
    }
  }

  #settle(reason: string): void {
    if (this.#state === 'connecting') return;
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (this.#state === 'connected') resolve();
      else reject(new DisconnectedError(reason));
    }
  }
}
