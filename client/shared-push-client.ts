import { systemClock, within } from './clock.ts';
import { announceTerm, fencedStorage } from './fenced-storage.ts';
import { browserLifecycle, isVisible } from './lifecycle.ts';
import { PushClient } from './push-client.ts';
import { Source } from './source.ts';
import { TabLead, type TabLocks } from './tab-lead.ts';
import {
  type ClientEvents,
  type ClientOptions,
  type ClientState,
  type Clock,
  type Device,
  type DeviceRegistry,
  DisconnectedError,
  type MessageElement,
  type PushStorage,
} from './types.ts';

/** Sends messages between the tabs of one origin; `BroadcastChannel` is one. */
export interface TabChannel {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The options of a client that several tabs share. */
export interface SharedOptions extends ClientOptions {
  /** Tabs with the same name share a socket: include the user in it. */
  readonly name: string;
  /** Required: the tab that takes over continues from the stored position. */
  readonly storage: PushStorage;
  /** `navigator.locks` by default. */
  readonly locks?: TabLocks;
  /** A `BroadcastChannel` by default. */
  readonly channel?: (name: string) => TabChannel;
  /** Whether this tab may be visible; the document's `visibilityState` by default. */
  readonly isVisible?: () => boolean;
}

/** Messages between tabs. The term identifies the leader; messages with an older term are ignored. */
type TabMessage<Body> =
  | { readonly kind: 'ask' }
  | { readonly kind: 'call'; readonly number: number; readonly call: Call }
  | { readonly kind: 'answer'; readonly number: number; readonly error?: string }
  | { readonly kind: 'lead'; readonly term: number; readonly state: ClientState }
  | { readonly kind: 'event'; readonly term: number; readonly events: Partial<ClientEvents<Body>> };

/** A call that a tab sends to the leader. */
type Call =
  | { readonly method: 'ack' | 'opened' | 'unregisterDevice'; readonly id: string }
  | { readonly method: 'registerDevice'; readonly device: Device };

/** How often a visible tab checks for the leader, and how long it waits for an answer. In milliseconds. */
const ASK_EVERY = 3000;
const ANSWER = 2000;
/**
 * After a terminal error the leader keeps the lock for this long, so that every tab learns of the error first. In
 * milliseconds.
 */
const LAST_WORDS = 500;
/** How long storing the new term may take, in milliseconds. */
const TERM_TIME = 1000;
/** How long the leader may take to execute a call of another tab, in milliseconds. */
const CALL_TIME = 65_000;
/** How many ids a tab remembers, to drop messages that two leaders send. */
const MAX_IDS = 1000;

/**
 * A client that all tabs of a user share: one tab holds the socket and passes its messages to the others.
 * If that tab is closed, crashes or is frozen, another takes over from the same position.
 * Every open tab receives every push once.
 * Without Web Locks or `BroadcastChannel` every tab has its own socket.
 *
 * @example
 * const client = new SharedPushClient({ name: `push-${user}`, url, getToken, storage: localStorage });
 */
export class SharedPushClient<Body = readonly MessageElement[]>
  extends Source<Body>
  implements DeviceRegistry
{
  readonly #options: SharedOptions;
  readonly #clock: Clock;
  readonly #ids = new Set<string>();
  /** Calls to the leader that wait for an answer, by number. */
  readonly #calls = new Map<number, (error: string | undefined) => void>();
  #channel: TabChannel | undefined;
  #lead: TabLead | undefined;
  #own: PushClient<Body> | undefined;
  /** The newest known term, in epoch milliseconds. */
  #term = 0;
  /** How many times in a row the leader did not answer. */
  #silences = 0;
  #timer: unknown;
  #stopWaking: (() => void) | undefined;

  constructor(options: SharedOptions) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Whether this tab holds the socket. */
  get isLeader(): boolean {
    return this.#own !== undefined;
  }

  connect(): void {
    if (this.state !== 'disconnected') return;
    const locks = this.#options.locks ?? globalThis.navigator?.locks;
    this.#channel = locks && this.#openChannel();
    this.become('connecting');
    if (!this.#isConnecting()) return;
    if (this.#channel === undefined || locks === undefined) {
      void this.#takeLead();
      return;
    }
    this.#lead = new TabLead(locks, this.#options.name, {
      granted: () => void this.#takeLead(),
      lost: () => this.#follow(),
      failed: () => this.#goAlone('the locks of this browser do not work'),
    });
    this.#lead.wait();
    this.#stopWaking = (this.#options.lifecycle ?? browserLifecycle)(() => this.#ask());
    this.#ask();
  }

  /** Disconnects this tab; another tab takes over if this one led. */
  disconnect(): void {
    this.#end();
  }

  ack(id: string): void {
    void this.#do({ method: 'ack', id }).catch(() => undefined);
  }

  registerDevice(device: Device): Promise<void> {
    return this.#do({ method: 'registerDevice', device });
  }

  unregisterDevice(deviceId: string): Promise<void> {
    return this.#do({ method: 'unregisterDevice', id: deviceId });
  }

  opened(id: string): void {
    void this.#do({ method: 'opened', id }).catch(() => undefined);
  }

  /** Sends a call to the leader; its number is unique among the tabs. */
  #do(call: Call): Promise<void> {
    if (this.#own !== undefined) return perform(this.#own, call);
    if (this.#channel === undefined)
      return Promise.reject(new DisconnectedError('not connected: call connect first'));
    const number = this.#clock.random();
    const answer = new Promise<void>((resolve, reject) => {
      this.#calls.set(number, (error) => (error === undefined ? resolve() : reject(new Error(error))));
    });
    this.#post({ kind: 'call', number, call });
    return within(this.#clock, CALL_TIME, 'the tab that leads', answer).finally(() =>
      this.#calls.delete(number),
    );
  }

  /** Checked again after listeners ran, because a listener may have disconnected. */
  #isConnecting(): boolean {
    return this.state === 'connecting';
  }

  #openChannel(): TabChannel | undefined {
    const { name, channel = (name) => new BroadcastChannel(name) } = this.#options;
    try {
      const opened = channel(name);
      opened.onmessage = ({ data }: { readonly data: TabMessage<Body> }) => {
        if (this.#channel === opened) this.#receive(data);
      };
      return opened;
    } catch {
      return undefined;
    }
  }

  /** Checks for the leader, and takes the lead if a visible tab gets no answer. */
  #ask(): void {
    this.#clock.clearTimeout(this.#timer);
    if (this.#own !== undefined || this.#lead === undefined) return;
    const mayLead = this.state === 'connecting' || (this.#options.isVisible ?? isVisible)();
    if (!mayLead) {
      this.#timer = this.#clock.setTimeout(() => this.#ask(), ASK_EVERY);
      return;
    }
    this.#post({ kind: 'ask' });
    this.#timer = this.#clock.setTimeout(() => {
      this.#silences++;
      if (this.#silences > 2) this.#goAlone('no tab took the lead');
      else this.#lead?.steal();
      this.#ask();
    }, ANSWER);
  }

  /** The leader answered. */
  #heard(): void {
    this.#silences = 0;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#ask(), ASK_EVERY);
  }

  #goAlone(message: string): void {
    this.emit('error', { code: 'tabs', message, terminal: false });
    if (this.state !== 'disconnected') void this.#takeLead();
  }

  /** Holds the socket until this tab disconnects or another tab takes the lead. */
  async #takeLead(): Promise<void> {
    if (this.#own !== undefined) return;
    const { storage, name } = this.#options;
    const term = Math.max(this.#clock.now(), this.#term + 1);
    this.#term = term;
    const lost = () => this.#term === term && this.#follow();
    const own = new PushClient<Body>({ ...this.#options, storage: fencedStorage(storage, name, term, lost) });
    this.#own = own;
    this.#clock.clearTimeout(this.#timer);
    this.#post({ kind: 'lead', term, state: 'connecting' });
    own.on('message', (message) => this.#share(term, { message }));
    own.on('gap', (gap) => this.#share(term, { gap }));
    own.on('error', (error) => this.#share(term, { error }));
    own.on('state', (state) => state !== 'disconnected' && this.#share(term, { state }));
    await within(this.#clock, TERM_TIME, 'the storage', announceTerm(storage, name, term)).catch(
      () => undefined,
    );
    if (this.#own === own) own.connect();
  }

  /** Another tab leads now. */
  #follow(): void {
    const own = this.#own;
    this.#own = undefined;
    own?.disconnect();
    this.#lead?.end();
    this.#lead?.wait();
    this.#ask();
  }

  #share(term: number, events: Partial<ClientEvents<Body>>): void {
    if (this.#own === undefined || term !== this.#term) return;
    // Inform the other tabs first: they must not miss a push that the inbox records as received.
    this.#post({ kind: 'event', term, events });
    this.#tell(events);
  }

  #post(message: TabMessage<Body>): void {
    this.#channel?.postMessage(message);
  }

  #receive(message: TabMessage<Body>): void {
    if (message.kind === 'ask') {
      if (this.#own !== undefined) this.#post({ kind: 'lead', term: this.#term, state: this.#own.state });
    } else if (message.kind === 'call') {
      const { number, call } = message;
      if (this.#own === undefined) return;
      perform(this.#own, call).then(
        () => this.#post({ kind: 'answer', number }),
        (error: Error) => this.#post({ kind: 'answer', number, error: error.message }),
      );
    } else if (message.kind === 'answer') {
      this.#calls.get(message.number)?.(message.error);
    } else {
      this.#takeFromLeader(message);
    }
  }

  #takeFromLeader(message: Extract<TabMessage<Body>, { readonly term: number }>): void {
    const events = message.kind === 'lead' ? { state: message.state } : message.events;
    if (message.term < this.#term) {
      // Ignore the former leader's state, but deliver a push that it recorded as received.
      if (events.message !== undefined) this.#tell({ message: events.message });
      return;
    }
    const isNewer = message.term > this.#term;
    this.#term = message.term;
    if (isNewer && this.#own !== undefined) this.#follow();
    this.#heard();
    this.#tell(events);
  }

  #tell({ message, state, gap, error }: Partial<ClientEvents<Body>>): void {
    if (state !== undefined && state !== 'disconnected') this.become(state);
    if (gap !== undefined) this.emit('gap', gap);
    if (message !== undefined && this.#isNew(message.id)) this.emit('message', message);
    if (error?.terminal) this.#end(error.message);
    if (error !== undefined) this.emit('error', error);
  }

  #isNew(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= MAX_IDS) break;
      this.#ids.delete(oldest);
    }
    return true;
  }

  /** @param reason the terminal error, which every tab must learn before one of them gets the lead */
  #end(reason?: string): void {
    const own = this.#own;
    const lead = this.#lead;
    this.#own = undefined;
    this.#lead = undefined;
    own?.disconnect();
    if (own !== undefined && reason !== undefined) this.#clock.setTimeout(() => lead?.end(), LAST_WORDS);
    else lead?.end();
    this.#clock.clearTimeout(this.#timer);
    this.#stopWaking?.();
    this.#channel?.close();
    this.#channel = undefined;
    this.#silences = 0;
    for (const end of this.#calls.values()) end(reason ?? 'the client was disconnected');
    this.become('disconnected', reason);
  }
}

async function perform<Body>(client: PushClient<Body>, call: Call): Promise<void> {
  if (call.method === 'registerDevice') await client.registerDevice(call.device);
  else await client[call.method](call.id);
}
