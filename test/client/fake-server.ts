import type { Clock, SocketCloseEvent, SocketLike } from '../../client/types.ts';

/** A virtual clock that tests advance. */
export class FakeClock implements Clock {
  #now = 1_800_000_000_000;
  #timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  #next = 1;
  /** The result of `random`; 0.5 by default. */
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

  /** Advances the time, timer by timer. */
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

  /** Simulates a sleeping machine: time passes without timers, which fire late. */
  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    await this.pass(0);
  }
}

/** Runs everything that is ready without advancing the time. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

interface LoggedPush {
  readonly id: string;
  readonly from: string;
  readonly body: readonly unknown[];
  readonly sentAt: number;
}

/** How the server handles a new socket: open it, refuse it, or never answer. */
export type Door = 'open' | 'refuse' | 'silent';

/** How far before a settled cursor the server starts, in milliseconds, like the real one. */
const OVERLAP = 60_000;

/** A server of the protocol in memory. */
export class FakeServer {
  door: Door = 'open';
  pageSize = 3;
  /** Cuts sockets that were idle for this long, in milliseconds. */
  idleLimit = Number.POSITIVE_INFINITY;
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

  /** Cuts the network silently under every open socket. */
  isolate(): void {
    for (const socket of this.open) socket.isIsolated = true;
  }

  /** The `WebSocket` constructor for the client. */
  get WebSocket() {
    const server = this;
    return class extends FakeSocket {
      constructor(url: string, protocols: string[] = []) {
        super(server, url, protocols);
      }
    };
  }

  /** Pushes. A push that is not posted is only in the log, as if the socket had not received it. */
  push(text = `${this.log.length}`, isPosted = true): void {
    const push = { id: `id${this.log.length}`, from: 'a', body: [text], sentAt: this.clock.now() };
    this.log.push(push);
    if (isPosted) this.post(push);
  }

  /** Posts a push to every open socket. */
  post(push: LoggedPush): void {
    for (const socket of this.open) {
      socket.deliver({ type: 'push', ...push, cursor: `l${Math.floor(push.sentAt).toString(36)}` });
    }
  }

  receive(socket: FakeSocket, text: string): void {
    this.frames.push(text);
    const { action, cursor, device, remove } = JSON.parse(text) as {
      action: string;
      cursor?: string;
      device?: { DeviceId: string };
      remove?: string;
    };
    if (action === 'device') {
      const deviceId = device?.DeviceId ?? remove;
      if (deviceId?.startsWith('bad'))
        socket.deliver({ type: 'error', code: 90001, message: `${deviceId} is bad` });
      else socket.deliver({ type: 'device', deviceId });
    }
    if (action !== 'resume') return;
    const parts = /^(?:s(?<moment>[0-9a-z]+)|p(?<began>[0-9a-z]+)[.](?<position>[0-9]+))$/.exec(
      cursor ?? 's0',
    );
    if (parts?.groups === undefined) {
      socket.deliver({ type: 'error', code: 90001, message: 'unknown cursor: omit it to start over' });
      return;
    }
    const { moment = '0', began, position } = parts.groups;
    const since = Number.parseInt(moment, 36) - OVERLAP;
    const start =
      position === undefined ? this.log.findIndex(({ sentAt }) => sentAt >= since) : Number(position);
    const from = start < 0 ? this.log.length : start;
    const pushes = this.log.slice(from, from + this.pageSize);
    const end = from + pushes.length;
    const settles = began ?? Math.floor(this.clock.now()).toString(36);
    const more = end < this.log.length;
    socket.deliver({
      type: 'page',
      pushes,
      cursor: more ? `p${settles}.${end}` : `s${settles}`,
      more,
      reconnectWithin: 20_000,
    });
  }
}

/** A socket of the fake server. */
export class FakeSocket implements SocketLike {
  readyState = 0;
  isIsolated = false;
  onopen: ((event: object) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: SocketCloseEvent) => void) | null = null;
  onerror: ((event: { readonly message?: string }) => void) | null = null;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly openedAt: number;
  readonly #server: FakeServer;
  #idle: unknown;

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
      this.#touch();
      this.onopen?.({});
    }, 10);
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new Error('not open');
    if (this.isIsolated) return;
    this.#touch();
    this.#server.receive(this, text);
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#server.clock.setTimeout(() => this.onclose?.({ code: 1006 }), 5);
  }

  /** Closed by the network or the server. */
  drop(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }

  deliver(frame: object): void {
    this.#server.clock.setTimeout(() => {
      if (this.readyState !== 1 || this.isIsolated) return;
      this.#touch();
      this.onmessage?.({ data: JSON.stringify(frame) });
    }, 5);
  }

  /** Records activity on the socket. */
  #touch(): void {
    const { clock, idleLimit } = this.#server;
    clock.clearTimeout(this.#idle);
    if (Number.isFinite(idleLimit)) this.#idle = clock.setTimeout(() => this.drop(), idleLimit);
  }
}
