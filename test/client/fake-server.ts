import type { Clock, SocketLike } from '../../client/types.ts';

/** Time that passes when it is told to. */
export class FakeClock implements Clock {
  #now = 1_800_000_000_000;
  #timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  #next = 1;
  /** What `random` gives; half by default. */
  chance = () => 0.5;

  now = (): number => this.#now;
  random = (): number => this.chance();

  setTimeout(callback: () => void, milliseconds: number): number {
    const id = this.#next++;
    this.#timers.set(id, { at: this.#now + milliseconds, callback });
    return id;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as number);
  }

  /** Lets time pass, timer by timer. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [id, { at, callback }] = due;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, at);
      callback();
      await settled();
    }
    this.#now = end;
  }

  /** The machine sleeps: time passes and no timer is called; those that were due come late. */
  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    await this.pass(0);
  }
}

/** Lets everything happen that needs no time. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 20; round++) await Promise.resolve();
}

interface LoggedPush {
  readonly id: string;
  readonly from: string;
  readonly body: readonly unknown[];
  readonly sentAt: number;
}

/** What a server does with a socket that is asked for: let it open, refuse it, or never answer. */
export type Door = 'open' | 'refuse' | 'silent';

/** A server of the protocol in memory; positions in the log are its cursors. */
export class FakeServer {
  door: Door = 'open';
  pageSize = 3;
  /** How many pushes before a cursor it begins. */
  overlap = 1;
  readonly sockets: FakeSocket[] = [];
  readonly log: LoggedPush[] = [];
  readonly frames: string[] = [];
  readonly clock: FakeClock;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  get open(): FakeSocket[] {
    return this.sockets.filter(({ readyState }) => readyState === 1);
  }

  /** Cuts the network under every open socket: nothing goes through any more, and nobody is told. */
  isolate(): void {
    for (const socket of this.open) socket.isIsolated = true;
  }

  /** The constructor that the client gets. */
  get WebSocket() {
    const server = this;
    return class extends FakeSocket {
      constructor(url: string, protocols: string[] = []) {
        super(server, url, protocols);
      }
    };
  }

  push(text = `${this.log.length}`): void {
    const push = { id: `id${this.log.length}`, from: 'a', body: [text], sentAt: this.clock.now() };
    this.log.push(push);
    for (const socket of this.open) socket.deliver({ type: 'push', ...push, cursor: `${this.log.length}` });
  }

  receive(socket: FakeSocket, text: string): void {
    this.frames.push(text);
    const { action, cursor } = JSON.parse(text) as { action: string; cursor?: string };
    if (action === 'ping') socket.deliver({ type: 'pong' });
    if (action !== 'resume') return;
    if (cursor !== undefined && !/^\d+$/.test(cursor)) {
      socket.deliver({ type: 'error', code: 90001, message: 'cursor is none' });
      return;
    }
    const from = Math.max(0, Number(cursor ?? 0) - this.overlap);
    const pushes = this.log.slice(from, from + this.pageSize);
    const end = from + pushes.length;
    socket.deliver({
      type: 'page',
      pushes,
      cursor: `${end}`,
      more: end < this.log.length,
      reconnectWithin: 20_000,
    });
  }
}

/** A socket of the fake server. */
export class FakeSocket implements SocketLike {
  readyState = 0;
  isIsolated = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly openedAt: number;
  readonly #server: FakeServer;

  constructor(server: FakeServer, url: string, protocols: readonly string[]) {
    this.#server = server;
    this.url = url;
    this.protocols = protocols;
    this.openedAt = server.clock.now();
    server.sockets.push(this);
    const { door } = server;
    if (door === 'silent') return;
    server.clock.setTimeout(() => {
      if (this.readyState !== 0) return;
      if (door === 'refuse') {
        this.drop();
        return;
      }
      this.readyState = 1;
      this.onopen?.();
    }, 10);
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new Error('not open');
    if (!this.isIsolated) this.#server.receive(this, text);
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#server.clock.setTimeout(() => this.onclose?.(), 5);
  }

  /** The network or the server ends it. */
  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  deliver(frame: object): void {
    this.#server.clock.setTimeout(() => {
      if (this.readyState === 1 && !this.isIsolated) this.onmessage?.({ data: JSON.stringify(frame) });
    }, 5);
  }
}
