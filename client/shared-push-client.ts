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

/** Passes messages between the tabs of one origin; `BroadcastChannel` is one. */
export interface TabChannel {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The options of a client that tabs share. */
export interface SharedOptions extends ClientOptions {
  /** Tabs with the same name share a socket: name the user in it. */
  readonly name: string;
  /** Required here: the tab that takes over goes on where the last one was. */
  readonly storage: PushStorage;
  /** `navigator.locks` by default. */
  readonly locks?: TabLocks;
  /** A `BroadcastChannel` by default. */
  readonly channel?: (name: string) => TabChannel;
  /** Whether somebody may be looking at this tab; the document's `visibilityState` by default. */
  readonly isVisible?: () => boolean;
}

/** What goes between the tabs. The term says who leads: the state of an older one is ignored. */
type TabMessage<Body> =
  | { readonly kind: 'ask' }
  | { readonly kind: 'call'; readonly number: number; readonly call: Call }
  | { readonly kind: 'answer'; readonly number: number; readonly error?: string }
  | { readonly kind: 'lead'; readonly term: number; readonly state: ClientState }
  | { readonly kind: 'event'; readonly term: number; readonly events: Partial<ClientEvents<Body>> };

/** What a tab lets the leader do. */
type Call =
  | { readonly method: 'ack' | 'opened' | 'unregisterDevice'; readonly id: string }
  | { readonly method: 'registerDevice'; readonly device: Device };

/** How often a visible tab asks whether the leader is there, and how long it waits for the answer, in milliseconds. */
const ASK_EVERY = 3000;
const ANSWER = 2000;
/** After a terminal error the lead is held for so long, so that every tab learns of it first. In milliseconds. */
const LAST_WORDS = 500;
/** How long the storage may take to learn of a new leader, in milliseconds. */
const TERM_TIME = 1000;
/** How long the leader may take to do what another tab asks for, in milliseconds. */
const CALL_TIME = 65_000;
/** How many ids a tab remembers, against messages that two leaders pass on. */
const MAX_IDS = 1000;

/**
 * A client for all the tabs of a user: one of them holds the socket and tells the others.
 * When that one is closed, crashes or is frozen, another takes over from where it was.
 * Every tab receives every push once while it is open.
 * Without Web Locks or `BroadcastChannel` every tab has a socket of its own.
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
  /** What other tabs were asked to do, by number. */
  readonly #calls = new Map<number, (error: string | undefined) => void>();
  #channel: TabChannel | undefined;
  #lead: TabLead | undefined;
  #own: PushClient<Body> | undefined;
  /** The newest term that this tab knows of, in epoch milliseconds. */
  #term = 0;
  /** How often the leader did not answer. */
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

  /** Disconnects this tab; another one takes over. */
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

  /** Lets the leader do something; it answers by a number that no other tab uses. */
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

  /** A listener may have disconnected. */
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

  /** Asks for the leader, and takes the lead when a visible tab gets no answer. */
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

  /** The leader is there. */
  #heard(): void {
    this.#silences = 0;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#ask(), ASK_EVERY);
  }

  #goAlone(message: string): void {
    this.emit('error', { code: 'tabs', message, terminal: false });
    if (this.state !== 'disconnected') void this.#takeLead();
  }

  /** Holds the socket until this tab disconnects or another one takes the lead. */
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
    // The others first: what the inbox keeps as received must not be missing there.
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
      // How the former leader stands is over, but a push that it kept as received must not be missing here.
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

  /** @param reason of a terminal error, which every tab must learn of before one of them gets the lead */
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
