import { SharedPushClient, type TabChannel } from '../../client/shared-push-client.ts';
import type { TabLocks } from '../../client/tab-lead.ts';
import type { ClientError, PushSource } from '../../client/types.ts';
import { FakeClock, FakeServer, type FakeSocket } from './fake-server.ts';

const SECOND = 1000;

/** A lock like that of browsers: one holder, a queue, and stealing. */
function fakeLocks(): TabLocks {
  let holder: { readonly fail: (error: Error) => void } | undefined;
  const queue: (() => void)[] = [];
  return {
    request: (_, { signal, steal = false }, held) =>
      new Promise((resolve, reject) => {
        const grant = () => {
          const own = { fail: reject };
          holder = own;
          void held().then(() => {
            resolve(undefined);
            if (holder !== own) return;
            holder = undefined;
            queue.shift()?.();
          });
        };
        if (steal) {
          holder?.fail(new Error('stolen'));
          grant();
        } else if (holder === undefined) grant();
        else {
          queue.push(grant);
          signal?.addEventListener('abort', () => {
            if (queue.includes(grant)) queue.splice(queue.indexOf(grant), 1);
            reject(signal.reason);
          });
        }
      }),
  };
}

class FakeChannel implements TabChannel {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  isFrozen = false;
  readonly #all: Set<FakeChannel>;
  readonly #clock: FakeClock;
  #missed: unknown[] = [];

  constructor(all: Set<FakeChannel>, clock: FakeClock) {
    this.#all = all;
    this.#clock = clock;
    all.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of this.#all) {
      // Locks may be faster than messages.
      if (other !== this) this.#clock.setTimeout(() => other.take(structuredClone(data)), 10);
    }
  }

  close(): void {
    this.#all.delete(this);
  }

  take(data: unknown): void {
    if (this.isFrozen) this.#missed.push(data);
    else this.onmessage?.({ data });
  }

  thaw(): void {
    this.isFrozen = false;
    for (const data of this.#missed.splice(0)) this.onmessage?.({ data });
  }
}

interface BrowserOptions {
  readonly locks?: TabLocks;
  readonly hasChannel?: boolean;
  readonly storageDelay?: number;
  readonly ack?: 'manual';
}

/** The tabs of one browser: they share storage, channels and a lock. */
function browser({ locks = fakeLocks(), hasChannel = true, storageDelay = 0, ack }: BrowserOptions = {}) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const kept = new Map<string, string>();
  const channels = new Set<FakeChannel>();
  const later = <T>(value: T): T | Promise<T> =>
    storageDelay === 0
      ? value
      : new Promise((resolve) => clock.setTimeout(() => resolve(value), storageDelay));
  const tab = () => {
    const sockets: FakeSocket[] = [];
    let channel: FakeChannel | undefined;
    let isVisible = true;
    let isFrozen = false;
    /** The work that was deferred while the tab was frozen. */
    const missed: (() => void)[] = [];
    const client = new SharedPushClient<readonly string[]>({
      name: 'push-alice',
      url: 'wss://push.example.com/ws',
      getToken: async () => ({ sdkAppId: 1, userId: 'alice', userSig: 's' }),
      storage: {
        getItem: (key) => later(kept.get(key) ?? null),
        setItem: async (key, value) => {
          if (storageDelay > 0) await later(undefined);
          if (!isFrozen) kept.set(key, value);
        },
      },
      WebSocket: class extends server.WebSocket {
        constructor(url: string, protocols?: string[]) {
          super(url, protocols);
          sockets.push(this);
        }
      },
      lifecycle: () => () => undefined,
      isVisible: () => isVisible,
      clock: {
        now: clock.now,
        random: Math.random,
        clearTimeout: (timer) => clock.clearTimeout(timer),
        setTimeout: (callback, milliseconds) =>
          clock.setTimeout(() => (isFrozen ? missed.push(callback) : callback()), milliseconds),
      },
      locks: {
        request: (name, options, held) =>
          locks.request(name, options, held).catch(async (error: unknown) => {
            if (isFrozen) await new Promise<void>((resolve) => missed.push(resolve));
            throw error;
          }),
      },
      channel: () => {
        if (!hasChannel) throw new Error('no channels here');
        channel = new FakeChannel(channels, clock);
        return channel;
      },
      ...(ack === undefined ? {} : { ack }),
    });
    const texts: string[] = [];
    const errors: ClientError[] = [];
    client.on('message', ({ body }) => texts.push(String(body[0])));
    client.on('error', (error) => errors.push(error));
    client.connect();
    return {
      client,
      texts,
      errors,
      hide: () => {
        isVisible = false;
      },
      /** Freezes the tab: no message arrives, and its sockets are silent. */
      freeze: () => {
        isFrozen = true;
        if (channel !== undefined) channel.isFrozen = true;
        for (const socket of sockets) socket.isIsolated = true;
      },
      thaw: () => {
        isFrozen = false;
        for (const callback of missed.splice(0)) callback();
        for (const socket of sockets) socket.isIsolated = false;
        channel?.thaw();
      },
    };
  };
  return { clock, server, tab, kept };
}

describe('the tabs of a user', () => {
  it.each([0, 20])(
    'share one socket, and each shows every push once (storage takes %i ms)',
    async (storageDelay) => {
      const { clock, server, tab } = browser({ storageDelay });
      const tabs = [tab(), tab(), tab()];
      await clock.pass(SECOND);
      server.push();
      server.push();
      await clock.pass(SECOND);
      expect(server.sockets).toHaveLength(1);
      expect(tabs.map(({ client }) => client.isLeader)).toEqual([true, false, false]);
      for (const { client, texts } of tabs) expect([client.state, texts]).toEqual(['connected', ['0', '1']]);
    },
  );

  it.each([0, 20])(
    'go on with another one when the leader is closed: nothing is lost or comes twice (storage takes %i ms)',
    async (storageDelay) => {
      const { clock, server, tab } = browser({ storageDelay });
      const [first, second, third] = [tab(), tab(), tab()];
      await clock.pass(SECOND);
      server.push();
      await clock.pass(6);
      // The storage may not contain it yet.
      first.client.disconnect();
      server.push();
      await clock.pass(SECOND);
      expect([second.client.isLeader, third.client.isLeader]).toEqual([true, false]);
      server.push();
      await clock.pass(SECOND);
      second.client.disconnect();
      third.client.disconnect();
      await clock.pass(SECOND);
      for (const { texts } of [second, third]) expect(texts).toEqual(['0', '1', '2']);
      expect(server.open).toHaveLength(0);
    },
  );

  it('that open later know the state of the connection at once', async () => {
    const { clock, tab } = browser();
    tab();
    await clock.pass(SECOND);
    const late = tab();
    await clock.pass(25);
    expect(late.client.state).toBe('connected');
  });

  it('take the lead from a frozen leader within seconds, and the thawed one follows', async () => {
    const { clock, server, tab, kept } = browser();
    const [first, second] = [tab(), tab()];
    await clock.pass(SECOND);
    server.push();
    await clock.pass(SECOND);
    first.freeze();
    server.push();
    await clock.pass(8 * SECOND);
    expect(second.client.isLeader).toBe(true);
    expect(second.texts).toEqual(['0', '1']);
    first.thaw();
    await clock.pass(SECOND);
    server.push();
    await clock.pass(SECOND);
    expect([first.client.isLeader, first.client.state, server.open.length]).toEqual([false, 'connected', 1]);
    expect(second.texts).toEqual(['0', '1', '2']);
    expect(first.texts).toEqual(expect.arrayContaining(['0', '1', '2']));
    expect(first.texts).toHaveLength(3);
    expect(kept.get('carillon:lead:push-alice')).toBeDefined();
  });

  it('show a message once that the leader had sent but not stored when it was frozen', async () => {
    const { clock, server, tab } = browser({ storageDelay: 100 });
    const [first, second] = [tab(), tab()];
    await clock.pass(5 * SECOND);
    server.push();
    await clock.pass(30);
    first.freeze();
    await clock.pass(10 * SECOND);
    expect(second.client.isLeader).toBe(true);
    expect(second.texts).toEqual(['0']);
  });

  it('do not replace a silent leader while no tab is visible', async () => {
    const { clock, tab } = browser();
    const [first, second] = [tab(), tab()];
    await clock.pass(SECOND);
    second.hide();
    first.freeze();
    await clock.pass(60 * SECOND);
    expect(second.client.isLeader).toBe(false);
  });

  it('all stop after a kick, none takes over, and connect works again in each', async () => {
    for (const again of [0, 1]) {
      const { clock, server, tab } = browser();
      const tabs = [tab(), tab()];
      await clock.pass(SECOND);
      server.open[0]?.deliver({ type: 'kicked', reason: 'administrator' });
      await clock.pass(60 * SECOND);
      expect(tabs.map(({ client }) => client.state)).toEqual(['disconnected', 'disconnected']);
      for (const { errors } of tabs) expect(errors).toMatchObject([{ code: 'kicked', terminal: true }]);
      expect(server.sockets).toHaveLength(1);
      const order = again === 0 ? tabs : [...tabs].reverse();
      for (const { client } of order) client.connect();
      await clock.pass(SECOND);
      expect(tabs.map(({ client }) => client.state)).toEqual(['connected', 'connected']);
      expect(server.open).toHaveLength(1);
    }
  });

  it('have one socket each if there are no channels between tabs', async () => {
    const { clock, server, tab } = browser({ hasChannel: false });
    const tabs = [tab(), tab()];
    await clock.pass(SECOND);
    server.push();
    await clock.pass(SECOND);
    expect(server.open).toHaveLength(2);
    for (const { client, texts, errors } of tabs) {
      expect([client.state, texts, errors]).toEqual(['connected', ['0'], []]);
    }
  });

  it.each([
    ['never answer', () => new Promise<never>(() => undefined)],
    ['fail', () => Promise.reject(new Error('denied'))],
  ])('lead without locks if they %s, and report it', async (_, request) => {
    const { clock, server, tab } = browser({ locks: { request } });
    const only = tab();
    server.push();
    await clock.pass(30 * SECOND);
    expect([only.client.state, only.texts]).toEqual(['connected', ['0']]);
    expect(only.errors).toMatchObject([{ code: 'tabs', terminal: false }]);
  });

  it('confirm messages through the leading tab', async () => {
    const { clock, server, tab } = browser({ ack: 'manual' });
    const [first, second] = [tab(), tab()];
    await clock.pass(SECOND);
    server.push();
    server.push();
    await clock.pass(SECOND);
    second.client.ack('id0');
    await clock.pass(SECOND);
    first.client.disconnect();
    second.client.disconnect();
    await clock.pass(SECOND);
    const third = tab();
    await clock.pass(SECOND);
    expect(third.texts).toEqual(['1']);
  });

  it('register devices and report opened notifications through the leading tab', async () => {
    const { clock, server, tab } = browser();
    const [, second] = [tab(), tab()];
    await clock.pass(SECOND);
    const good = second.client.registerDevice({ DeviceId: 'd1', Kind: 'fcm', Token: 't' });
    const bad = expect(second.client.unregisterDevice('bad')).rejects.toThrow('bad is bad');
    second.client.opened('id0');
    await clock.pass(SECOND);
    await good;
    await bad;
    expect(server.frames.filter((frame) => !frame.includes('resume'))).toEqual([
      expect.stringContaining('"DeviceId":"d1"'),
      expect.stringContaining('"opened"'),
      expect.stringContaining('"remove":"bad"'),
    ]);
    second.client.disconnect();
    await expect(second.client.unregisterDevice('d1')).rejects.toThrow('not connected');
  });

  it('wait for each other like one client: ready resolves, and rejects on disconnect', async () => {
    const { clock, tab } = browser();
    const sources: PushSource<readonly string[]>[] = [tab().client, tab().client];
    const ready = Promise.all(sources.map((source) => source.ready()));
    await clock.pass(SECOND);
    await expect(ready).resolves.toHaveLength(2);
    sources[1]?.disconnect();
    await expect(sources[1]?.ready()).rejects.toThrow('not connected');
  });
});
