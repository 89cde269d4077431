import fc from 'fast-check';
import { type PushStorage, UnauthorizedError } from '../../client/types.ts';
import { MINUTE, memoryStorage, setUp, texts } from './set-up.ts';

describe('connecting', () => {
  it('offers the token as a subprotocol, catches up, and is ready', async () => {
    const { client, heard, clock, server } = setUp();
    for (let push = 0; push < 7; push++) server.push();
    let isReady = false;
    client.connect();
    void client.ready().then(() => {
      isReady = true;
    });
    await clock.pass(1000);
    expect(server.sockets[0]?.protocols).toEqual(['carillon', '1.w6RsaWNl.sig1']);
    expect(server.sockets[0]?.url).toBe('wss://push.example.com/ws');
    expect([heard.texts, heard.states, isReady]).toEqual([texts(7), ['connecting', 'connected'], true]);
    server.push();
    await clock.pass(10);
    expect(heard.recovered).toEqual([...Array(7).fill(true), false]);
    expect(heard.texts).toEqual(texts(8));
  });

  it('can send the token in the query', async () => {
    const { client, clock, server } = setUp({ credentials: 'query' });
    client.connect();
    await clock.pass(100);
    expect(server.sockets[0]?.url).toBe(
      'wss://push.example.com/ws?sdkappid=1&identifier=%C3%A4lice&usersig=sig1',
    );
    expect(server.sockets[0]?.protocols).toEqual([]);
  });

  it('holds live pushes until the catch-up is complete, and delivers them in order', async () => {
    const { client, heard, clock, server } = setUp();
    for (let push = 0; push < 10; push++) server.push();
    client.connect();
    await clock.pass(12);
    server.push();
    await clock.pass(8);
    server.push();
    await clock.pass(200);
    expect(heard.texts).toEqual(texts(12));
  });

  it('aborts everything on disconnect', async () => {
    const { client, heard, clock, server } = setUp();
    client.connect();
    client.disconnect();
    await clock.pass(MINUTE);
    expect([server.sockets.length, heard.states]).toEqual([0, ['connecting', 'disconnected']]);
    client.connect();
    await clock.pass(100);
    expect(client.state).toBe('connected');
  });
});

describe('a lost socket', () => {
  it('is replaced at a random moment within the time that the server announced, and nothing is lost', async () => {
    const { client, heard, clock, server, make } = setUp();
    client.connect();
    await clock.pass(100);
    clock.chance = () => 0.75;
    server.open[0]?.drop();
    server.push();
    await clock.pass(14_900);
    expect(server.sockets).toHaveLength(1);
    await clock.pass(200);
    expect(server.sockets).toHaveLength(2);
    expect(heard.texts).toEqual(['0']);
    expect(heard.recovered).toEqual([true]);
    void make;
  });

  it('that cannot be replaced is retried at growing intervals, up to that time', async () => {
    const { client, clock, server } = setUp();
    clock.chance = () => 0.999;
    client.connect();
    await clock.pass(100);
    server.door = 'refuse';
    server.open[0]?.drop();
    await clock.pass(10 * MINUTE);
    const gaps = server.sockets
      .slice(1)
      .map(({ openedAt }, index, all) => openedAt - (all[index - 1]?.openedAt ?? openedAt));
    expect(gaps.slice(1, 6).map((gap) => Math.round(gap / 1000))).toEqual([1, 2, 4, 8, 16]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(20_100);
    expect(server.sockets.length).toBeLessThan(40);
    server.door = 'open';
    await clock.pass(MINUTE);
    expect(client.state).toBe('connected');
  });

  it('is replaced at once when the network is back', async () => {
    const { client, clock, server, wake } = setUp();
    client.connect();
    await clock.pass(100);
    server.open[0]?.drop();
    wake();
    await clock.pass(100);
    expect([client.state, server.sockets.length]).toEqual(['connected', 2]);
  });

  it('that died silently is detected by a keep-alive, and by waking up', async () => {
    for (const notice of ['time', 'wake'] as const) {
      const { client, heard, clock, server, wake } = setUp();
      client.connect();
      await clock.pass(100);
      server.isolate();
      server.push();
      if (notice === 'wake') wake();
      await clock.pass(notice === 'wake' ? 11_000 : 9 * MINUTE);
      await clock.pass(MINUTE);
      expect([client.state, heard.texts]).toEqual(['connected', ['0']]);
    }
  });
});

describe("API Gateway's rules", () => {
  it('an idle socket gets a keep-alive after 8 to 9 minutes, before it would be cut at 10', async () => {
    for (const chance of [0.03, 0.5, 0.97]) {
      const { client, clock, server } = setUp();
      clock.chance = () => chance;
      client.connect();
      await clock.pass(100);
      server.frames.length = 0;
      await clock.pass(8 * MINUTE - 200);
      expect(server.frames).toEqual([]);
      await clock.pass(MINUTE + 200);
      expect(server.frames).toEqual([expect.stringMatching(/^\{"action":"resume","cursor":"s\w+"\}$/)]);
      expect(server.sockets).toHaveLength(1);
    }
  });

  it('a socket is replaced after 100 to 115 minutes, and the new one is open before the old one closes', async () => {
    for (const chance of [0, 0.999]) {
      const { client, heard, clock, server } = setUp();
      clock.chance = () => chance;
      client.connect();
      await clock.pass(100);
      await clock.pass(99.9 * MINUTE);
      expect(server.sockets).toHaveLength(1);
      let least = 2;
      for (let minute = 0; minute < 16 * 60; minute++) {
        await clock.pass(1000);
        least = Math.min(least, server.open.length);
        if (minute % 60 === 0) server.push();
      }
      expect([server.sockets.length, least, server.open.length]).toEqual([2, 1, 1]);
      expect(heard.texts).toEqual(texts(16));
      expect(heard.states).toEqual(['connecting', 'connected']);
    }
  });

  it('a late timer, after a sleep, probes before anything is closed', async () => {
    const { client, clock, server } = setUp();
    client.connect();
    await clock.pass(100);
    server.frames.length = 0;
    await clock.sleep(30 * MINUTE);
    expect(server.frames).toEqual([expect.stringContaining('"resume"')]);
    await clock.pass(1000);
    expect([client.state, server.sockets.length]).toEqual(['connected', 1]);
  });
});

describe('tokens', () => {
  it('are requested one at a time, and again before they expire', async () => {
    const { clock, server, make, reasons } = setUp();
    const { client } = make({
      getToken: async ({ reason }) => {
        reasons.push(reason);
        return { sdkAppId: 1, userId: 'a', userSig: 's', expiresAt: clock.now() + 10 * MINUTE };
      },
    });
    client.connect();
    await clock.pass(100);
    server.open[0]?.drop();
    await clock.pass(MINUTE);
    expect(reasons).toEqual(['initial']);
    await clock.pass(9 * MINUTE);
    server.open[0]?.drop();
    await clock.pass(MINUTE);
    expect(reasons).toEqual(['initial', 'expiring']);
  });

  it('are replaced once when a socket never opened, and not in a loop', async () => {
    const { client, clock, server, reasons } = setUp();
    server.door = 'refuse';
    client.connect();
    await clock.pass(10 * MINUTE);
    expect(reasons).toEqual(['initial', 'rejected']);
    expect(server.sockets.length).toBeGreaterThan(5);
  });

  it('that are refused permanently end the client', async () => {
    const { clock, server, make } = setUp();
    const { client, heard } = make({
      getToken: async () => {
        throw new UnauthorizedError('signed out');
      },
    });
    client.connect();
    await clock.pass(10 * MINUTE);
    expect([client.state, server.sockets.length]).toEqual(['disconnected', 0]);
    expect(heard.errors).toEqual([{ code: 'unauthorized', message: 'signed out', terminal: true }]);
  });

  it('that are not available now are requested again', async () => {
    const { clock, make } = setUp();
    let calls = 0;
    const { client, heard } = make({
      getToken: async () => {
        if (++calls < 4) throw new Error('offline');
        return { sdkAppId: 1, userId: 'a', userSig: 's' };
      },
    });
    client.connect();
    await clock.pass(MINUTE);
    expect([client.state, calls, heard.errors.length]).toEqual(['connected', 4, 3]);
  });
});

describe('the received pushes of a client', () => {
  it('are remembered across page loads: each push is seen once', async () => {
    const storage = memoryStorage();
    const { clock, server, make } = setUp({ storage });
    const seen: string[] = [];
    for (let page = 0; page < 5; page++) {
      const { client, heard } = make();
      client.connect();
      await clock.pass(200);
      server.push();
      server.push();
      await clock.pass(20);
      client.disconnect();
      server.push();
      seen.push(...heard.texts);
    }
    expect(seen).toEqual(texts(14));
  });

  it('are remembered for as long as they may arrive again, however many they are', async () => {
    const { client, heard, clock, server } = setUp();
    server.pageSize = 5000;
    client.connect();
    await clock.pass(100);
    for (let push = 0; push < 2500; push++) {
      server.push();
      await clock.pass(1000);
    }
    server.open[0]?.drop();
    await clock.pass(MINUTE);
    expect(client.state).toBe('connected');
    expect(heard.texts).toEqual(texts(2500));
  });

  it('include one that a keep-alive found before its slow fan-out posted it an hour later', async () => {
    const { client, heard, clock, server } = setUp();
    client.connect();
    await clock.pass(100);
    server.push('slow', false);
    await clock.pass(10 * MINUTE);
    expect([heard.texts, heard.recovered]).toEqual([['slow'], [true]]);
    await clock.pass(50 * MINUTE);
    const [slow] = server.log;
    if (slow !== undefined) server.post(slow);
    await clock.pass(MINUTE);
    expect(heard.texts).toEqual(['slow']);
  });

  it('are reported as incomplete when the cursor is rejected, or the user was away too long', async () => {
    const storage = memoryStorage();
    const { clock, server, make } = setUp({ storage });
    const first = make();
    first.client.connect();
    await clock.pass(100);
    server.push();
    await clock.pass(100);
    first.client.disconnect();
    const [key = ''] = storage.kept.keys();
    storage.kept.set(key, JSON.stringify({ ...JSON.parse(storage.kept.get(key) ?? ''), cursor: 'x' }));
    await clock.pass(8 * 24 * 60 * MINUTE);
    const second = make();
    second.client.connect();
    await clock.pass(1000);
    expect(second.heard.gaps).toEqual([{ reason: 'away-too-long' }, { reason: 'cursor-refused' }]);
    expect(second.client.state).toBe('connected');
  });

  it('do not depend on a working storage', async () => {
    const storage: PushStorage = {
      getItem: () => {
        throw new Error('forbidden');
      },
      setItem: () => Promise.reject(new Error('full')),
    };
    const { client, heard, clock, server } = setUp({ storage });
    client.connect();
    await clock.pass(100);
    server.push();
    await clock.pass(100);
    expect(heard.texts).toEqual(['0']);
    expect(new Set(heard.errors.map(({ code }) => code))).toEqual(new Set(['storage']));
  });
});

it('after a kick by an administrator the client stays disconnected', async () => {
  const { client, heard, clock, server } = setUp();
  client.connect();
  await clock.pass(100);
  server.open[0]?.deliver({ type: 'kicked' });
  await clock.pass(10 * MINUTE);
  expect([client.state, server.sockets.length]).toEqual(['disconnected', 1]);
  expect(heard.errors).toMatchObject([{ code: 'kicked', terminal: true }]);
});

it('ten thousand clients that are cut off together reconnect evenly', async () => {
  const { clock, server, make } = setUp();
  let seed = 1;
  clock.chance = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const clients = Array.from({ length: 1000 }, () => make().client);
  for (const client of clients) client.connect();
  await clock.pass(1000);
  const cutAt = clock.now();
  const before = server.sockets.length;
  for (const socket of server.open) socket.drop();
  await clock.pass(MINUTE);
  const perSecond = new Map<number, number>();
  for (const { openedAt } of server.sockets.slice(before)) {
    const second = Math.floor((openedAt - cutAt) / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  // A thousand stand for ten thousand: 500 connections per second are 50 here, and twenty seconds are announced.
  expect(Math.max(...perSecond.values())).toBeLessThan(2 * 50);
  expect(Math.max(...perSecond.keys())).toBeLessThan(21);
  expect(clients.every(({ state }) => state === 'connected')).toBe(true);
}, 60_000);

it('whatever happens to sockets, the network and the page, every push is seen once and in order', async () => {
  const event = fc.constantFrom(
    'push',
    'drop',
    'wake',
    'wait',
    'long',
    'silent',
    'refuse',
    'open',
    'isolate',
    'page',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 5, maxLength: 40 }),
      fc.integer({ min: 1, max: 1000 }),
      async (events, seed) => {
        const storage = memoryStorage();
        const { clock, server, make, wake } = setUp({ storage });
        let state = seed;
        clock.chance = () => {
          state = (state * 48_271) % 2_147_483_647;
          return state / 2_147_483_647;
        };
        const seen: string[] = [];
        let page = make();
        page.client.connect();
        for (const one of events) {
          if (one === 'push') server.push();
          if (one === 'drop') for (const socket of server.open) socket.drop();
          if (one === 'wake') wake();
          if (one === 'wait') await clock.pass(700);
          if (one === 'long') await clock.pass(50 * MINUTE);
          if (one === 'silent' || one === 'refuse' || one === 'open') server.door = one;
          if (one === 'isolate') server.isolate();
          if (one === 'page') {
            page.client.disconnect();
            seen.push(...page.heard.texts);
            page = make();
            page.client.connect();
          }
          await clock.pass(20);
        }
        server.door = 'open';
        await clock.pass(20 * MINUTE);
        seen.push(...page.heard.texts);
        expect(seen).toEqual(texts(server.log.length));
        expect(page.client.state).toBe('connected');
        expect(server.open).toHaveLength(1);
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);
