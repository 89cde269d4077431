import type { PushStorage } from '../../client/types.ts';
import { settled } from './fake-server.ts';
import { MINUTE, memoryStorage, setUp, texts } from './set-up.ts';

const DAY = 24 * 60 * MINUTE;

describe('a promise that never settles', () => {
  it('getToken: is aborted after 30 s, reported and retried', async () => {
    const { clock, make } = setUp();
    const signals: AbortSignal[] = [];
    const { client, heard } = make({
      getToken: ({ signal }) => {
        signals.push(signal);
        if (signals.length < 3) return new Promise(() => undefined);
        return Promise.resolve({ sdkAppId: 1, userId: 'a', userSig: 's' });
      },
    });
    client.connect();
    await clock.pass(31_000);
    expect(heard.errors).toMatchObject([{ code: 'token', terminal: false }]);
    expect(signals[0]?.aborted).toBe(true);
    await clock.pass(MINUTE);
    expect([client.state, signals.length]).toEqual(['connected', 3]);
  });

  it('getToken: a wake aborts it at once', async () => {
    const { clock, make, wake } = setUp();
    let calls = 0;
    const { client, heard } = make({
      getToken: () =>
        ++calls === 1
          ? new Promise(() => undefined)
          : Promise.resolve({ sdkAppId: 1, userId: 'a', userSig: 's' }),
    });
    client.connect();
    await clock.pass(4000);
    wake();
    await clock.pass(100);
    expect([client.state, calls, heard.errors]).toEqual(['connected', 2, []]);
  });

  it('a socket that does not open: a wake replaces it', async () => {
    const { client, clock, server, wake } = setUp();
    server.door = 'silent';
    client.connect();
    await clock.pass(4000);
    server.door = 'open';
    wake();
    await clock.pass(100);
    expect(client.state).toBe('connected');
  });

  it('the storage: is abandoned after 5 s and reported, and messages still arrive', async () => {
    const storage: PushStorage = {
      getItem: () => new Promise(() => undefined),
      setItem: () => new Promise(() => undefined),
    };
    const { client, heard, clock, server } = setUp({ storage });
    server.push();
    client.connect();
    await clock.pass(6000);
    server.push();
    await clock.pass(MINUTE);
    expect([client.state, heard.texts]).toEqual(['connected', ['0', '1']]);
    expect(heard.errors.filter(({ code }) => code === 'storage')).toHaveLength(1);
  });

  it('a getToken that returns no token is an error, not a crash', async () => {
    const { clock, make } = setUp();
    const { client, heard } = make({ getToken: async () => JSON.parse('{"error":"signed out"}') });
    client.connect();
    await clock.pass(100);
    expect(heard.errors).toMatchObject([
      { code: 'token', message: expect.stringContaining('returned no {sdkAppId') },
    ]);
    client.disconnect();
  });
});

describe('networks', () => {
  it('sockets that never open are reported once, with the known reason, until one opens', async () => {
    const { client, heard, clock, server } = setUp();
    server.door = 'refuse';
    client.connect();
    await clock.pass(5 * MINUTE);
    expect(heard.errors).toEqual([
      { code: 'socket', terminal: false, message: expect.stringContaining('closed with code 1006') },
    ]);
    server.door = 'open';
    await clock.pass(MINUTE);
    server.door = 'refuse';
    server.open[0]?.drop();
    await clock.pass(5 * MINUTE);
    expect(heard.errors).toHaveLength(2);
  });

  it('an offline page makes no attempts, and connects at once when the network is back', async () => {
    let isOnline = false;
    const { client, clock, server, wake, reasons } = setUp({ isOnline: () => isOnline });
    client.connect();
    await clock.pass(4 * MINUTE);
    expect([server.sockets.length, reasons]).toEqual([0, []]);
    isOnline = true;
    wake();
    await clock.pass(100);
    expect(client.state).toBe('connected');
  });

  it('a page that wrongly believes it is offline still retries, rarely', async () => {
    const { client, clock } = setUp({ isOnline: () => false });
    let asked = 0;
    client.on('state', () => asked++);
    client.connect();
    await clock.pass(60 * MINUTE);
    expect(client.state).toBe('connecting');
    client.disconnect();
    expect(asked).toBe(2);
  });

  it.each([2, 5])(
    'idle sockets that are cut after %i minutes are kept alive by shorter intervals',
    async (minutes) => {
      const { client, clock, server, heard } = setUp();
      server.idleLimit = minutes * MINUTE;
      client.connect();
      await clock.pass(40 * MINUTE);
      const before = server.sockets.length;
      await clock.pass(60 * MINUTE);
      expect([server.sockets.length - before, client.state, heard.errors]).toEqual([0, 'connected', []]);
    },
  );

  it('pingEvery sets the interval', async () => {
    const { client, clock, server } = setUp({ pingEvery: 60_000 });
    client.connect();
    await clock.pass(100);
    server.frames.length = 0;
    await clock.pass(10 * MINUTE);
    expect(server.frames).toHaveLength(10);
  });

  it('a page that slept longer than pushes are kept reports a gap, once', async () => {
    const { client, heard, clock, server } = setUp();
    client.connect();
    await clock.pass(100);
    server.push();
    await clock.pass(100);
    await clock.sleep(8 * DAY);
    await clock.pass(20 * MINUTE);
    expect([heard.gaps, client.state]).toEqual([[{ reason: 'away-too-long' }], 'connected']);
  });

  it('a server that rejects its own cursors is not asked in a loop', async () => {
    const { client, clock, server, heard } = setUp();
    const receive = server.receive.bind(server);
    server.receive = (socket, text) => {
      if (text.includes('cursor')) socket.deliver({ type: 'error', code: 90001, message: 'unknown cursor' });
      else receive(socket, text);
    };
    for (let push = 0; push < 9; push++) server.push();
    client.connect();
    await clock.pass(10 * MINUTE);
    expect(server.frames.length + heard.errors.length).toBeLessThan(300);
  });
});

describe('storage', () => {
  it('writes a few hundred bytes per push, however many came before', async () => {
    const storage = memoryStorage();
    let bytes = 0;
    const counted: PushStorage = {
      getItem: storage.getItem,
      setItem: (key, value) => {
        bytes += key.length + value.length;
        storage.setItem(key, value);
      },
    };
    const { client, clock, server } = setUp({ storage: counted });
    client.connect();
    await clock.pass(100);
    const PUSHES = 3000;
    for (let push = 0; push < PUSHES; push++) {
      server.push();
      await clock.pass(2000);
    }
    expect(bytes / PUSHES).toBeLessThan(400);
    expect(bytes).toBeGreaterThan(0);
  }, 60_000);

  it('that is evicted, full or blocked loses no message', async () => {
    const storage = memoryStorage();
    let isBroken = false;
    const fragile: PushStorage = {
      getItem: storage.getItem,
      setItem: (key, value) => {
        if (isBroken) throw new Error('QuotaExceededError');
        storage.setItem(key, value);
      },
    };
    const { client, heard, clock, server } = setUp({ storage: fragile });
    client.connect();
    await clock.pass(100);
    server.push();
    await clock.pass(100);
    storage.kept.clear();
    isBroken = true;
    for (let push = 0; push < 5; push++) server.push();
    await clock.pass(100);
    server.open[0]?.drop();
    await clock.pass(MINUTE);
    isBroken = false;
    server.push();
    await clock.pass(MINUTE);
    isBroken = true;
    server.push();
    await clock.pass(MINUTE);
    expect(heard.texts).toEqual(texts(8));
    expect(heard.errors.map(({ code }) => code)).toEqual(['storage', 'storage']);
  });
});

describe('a page that is closed while it handles a message', () => {
  it('receives it again, because it is stored only after the listeners were called', async () => {
    const storage = memoryStorage();
    const { clock, server, make } = setUp({ storage });
    const first = make();
    first.client.connect();
    await clock.pass(100);
    let copy = new Map<string, string>();
    first.client.on('message', () => {
      copy = new Map(storage.kept);
    });
    server.push();
    await clock.pass(100);
    first.client.disconnect();
    // The content of the storage when the page was closed in its listener.
    storage.kept.clear();
    for (const [key, value] of copy) storage.kept.set(key, value);
    const second = make();
    second.client.connect();
    await clock.pass(100);
    expect(second.heard.texts).toEqual(['0']);
  });
});

describe("with ack: 'manual'", () => {
  it('only unconfirmed messages are delivered again at the next page load', async () => {
    const { clock, server, make } = setUp({ storage: memoryStorage(), ack: 'manual' });
    const first = make();
    first.client.on('message', ({ id, body }) => {
      if (body[0] !== '2') first.client.ack(id);
    });
    first.client.connect();
    await clock.pass(100);
    for (let push = 0; push < 5; push++) server.push();
    await clock.pass(30 * MINUTE);
    expect(first.heard.texts).toEqual(texts(5));
    first.client.disconnect();
    const second = make();
    second.client.connect();
    await clock.pass(100);
    expect(second.heard.texts).toEqual(['2']);
    const [two] = server.log.filter(({ body }) => body[0] === '2');
    second.client.ack(two?.id ?? '');
    second.client.disconnect();
    const third = make();
    third.client.connect();
    await clock.pass(100);
    expect(third.heard.texts).toEqual([]);
  });

  it('and a handler that throws, the message is delivered again at the next connect', async () => {
    const { client, heard, clock, server } = setUp({ ack: 'manual' });
    let fails = true;
    client.on('message', ({ id }) => {
      if (!fails) client.ack(id);
    });
    client.connect();
    await clock.pass(100);
    server.push();
    await clock.pass(20 * MINUTE);
    fails = false;
    client.disconnect();
    client.connect();
    await clock.pass(100);
    client.disconnect();
    client.connect();
    await clock.pass(100);
    await settled();
    expect(heard.texts).toEqual(['0', '0']);
  });
});
