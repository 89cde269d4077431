import { systemClock } from './clock.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { Session } from './session.ts';
import { Source } from './source.ts';
import type {
  ClientError,
  ClientEvents,
  ClientOptions,
  ClientState,
  Clock,
  Device,
  DeviceRegistry,
  MessageElement,
  PushMessage,
  Token,
} from './types.ts';

/**
 * Receives every push of one user exactly once, whatever happens to the network, the page or the socket.
 *
 * @example
 * const client = new PushClient({ url: 'wss://…/ws', getToken: () => fetch('/push-token').then((r) => r.json()) });
 * client.on('message', ({ body }) => show(body));
 * client.connect();
 */
export class PushClient<Body = readonly MessageElement[]> extends Source<Body> implements DeviceRegistry {
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  #session: Session | undefined;
  #inbox: Inbox | undefined;

  constructor(options: ClientOptions) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#outbox = new Outbox(this.#clock);
  }

  connect(): void {
    if (this.#session !== undefined) return;
    const session: Session = new Session(
      this.#options,
      this.#clock,
      // Ignore events of an earlier session.
      (event, value) => {
        // The app declares the type of its bodies; the client does not check it.
        if (session === this.#session) this.#tell(event, value as ClientEvents<Body>[typeof event]);
      },
      this.#outbox,
      (token) => this.#inboxOf(token),
    );
    this.#session = session;
    this.become('connecting');
    if (this.#session === session) session.start();
  }

  disconnect(): void {
    this.#end();
  }

  ack(id: string): void {
    this.#inbox?.confirm(id);
  }

  registerDevice(device: Device): Promise<void> {
    return this.#ask({ action: 'device', device });
  }

  unregisterDevice(deviceId: string): Promise<void> {
    return this.#ask({ action: 'device', remove: deviceId });
  }

  opened(id: string): void {
    this.#outbox.report({ action: 'opened', id });
  }

  #ask(frame: object): Promise<void> {
    const answer = this.#outbox.ask(frame);
    if (this.#session === undefined) this.#outbox.end('not connected: call connect first');
    return answer;
  }

  #tell<Event extends keyof ClientEvents<Body>>(event: Event, value: ClientEvents<Body>[Event]): void {
    if (event === 'state') {
      this.become(value as ClientState);
      return;
    }
    const { id, terminal, message } = value as Partial<PushMessage & ClientError>;
    if (terminal) this.#end(message);
    this.emit(event, value);
    // Confirm only now: a page that is closed while it handles a message receives it again.
    if (id !== undefined && this.#options.ack !== 'manual') this.#inbox?.confirm(id);
  }

  /** Returns the inbox of the token's user; the inbox of another user is not kept in memory. */
  #inboxOf({ sdkAppId, userId }: Token): Inbox {
    const key = `carillon:${this.#options.url}:${sdkAppId}:${userId}`;
    if (this.#inbox?.key !== key) {
      this.#inbox = new Inbox(this.#options.storage, key, this.#clock, (error) =>
        this.emit('error', { code: 'storage', message: String(error), terminal: false }),
      );
    }
    return this.#inbox;
  }

  #end(reason?: string): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    session.end();
    this.#outbox.end(reason ?? 'the client was disconnected');
    this.become('disconnected', reason);
  }
}
