import { PushClient } from '../../client/push-client.ts';
import { DisconnectedError } from '../../client/types.ts';
import { settled } from './fake-server.ts';
import { MINUTE, memoryStorage, setUp, texts } from './set-up.ts';

describe('a change of user', () => {
  it('keeps users apart: token, cursor and ids belong to the connecting user', async () => {
    let user = 'ann';
    let calls = 0;
    const { clock, server, make } = setUp();
    const { client, heard } = make({
      getToken: async () => {
        calls++;
        return { sdkAppId: 1, userId: user, userSig: `sig-of-${user}` };
      },
    });
    server.push('for ann');
    client.connect();
    await clock.pass(100);
    client.disconnect();
    user = 'ben';
    server.log.length = 0;
    server.push('for ben');
    server.frames.length = 0;
    client.connect();
    await clock.pass(100);
    expect(heard.texts).toEqual(['for ann', 'for ben']);
    expect(server.frames).toEqual(['{"action":"resume"}']);
    expect(server.open[0]?.protocols[1]).toContain('sig-of-ben');
    expect(calls).toBe(2);
  });

  it('also if the token of a running client names another user: the first receives nothing more', async () => {
    const { clock, server, make } = setUp();
    let user = 'ann';
    const { client, heard } = make({
      getToken: async () => ({
        sdkAppId: 1,
        userId: user,
        userSig: user,
        expiresAt: clock.now() + 10 * MINUTE,
      }),
    });
    client.connect();
    await clock.pass(100);
    user = 'ben';
    server.door = 'silent';
    await clock.pass(116 * MINUTE);
    expect(server.open).toHaveLength(0);
    server.push('for ann');
    await clock.pass(1000);
    expect(heard.texts).toEqual([]);
  });

  it('drops pushes that wait for the end of a catch-up', async () => {
    const { client, heard, clock, server } = setUp();
    for (let push = 0; push < 9; push++) server.push();
    client.connect();
    await clock.pass(17);
    server.push('held');
    await clock.pass(6);
    client.disconnect();
    const before = heard.texts.length;
    await clock.pass(MINUTE);
    expect(before).toBeGreaterThan(0);
    expect(heard.texts).toHaveLength(before);
    expect(heard.texts).not.toContain('held');
  });
});

describe('disconnect inside a listener', () => {
  it('stops in the middle of a page, and connect continues from there', async () => {
    const { client, heard, clock, server } = setUp();
    for (let push = 0; push < 3; push++) server.push();
    const stop = client.on('message', () => client.disconnect());
    client.connect();
    await clock.pass(MINUTE);
    expect([heard.texts, client.state]).toEqual([['0'], 'disconnected']);
    stop();
    client.connect();
    await clock.pass(MINUTE);
    expect([heard.texts, client.state]).toEqual([texts(3), 'connected']);
  });

  it('works in listeners of the state, and connect may be called there', async () => {
    const { client, heard, clock, server } = setUp();
    const stop = client.on('state', (state) => {
      if (state === 'connected') client.disconnect();
      if (state === 'disconnected') client.connect();
    });
    client.connect();
    await clock.pass(20);
    stop();
    await clock.pass(MINUTE);
    expect(heard.states.slice(0, 4)).toEqual(['connecting', 'connected', 'disconnected', 'connecting']);
    expect([client.state, server.open.length]).toEqual(['connected', 1]);
  });

  it('and connect at once repeats no message', async () => {
    const { client, heard, clock, server } = setUp({ storage: memoryStorage() });
    server.push();
    const stop = client.on('message', () => {
      stop();
      client.disconnect();
      client.connect();
    });
    client.connect();
    await clock.pass(MINUTE);
    expect([heard.texts, client.state]).toEqual([['0'], 'connected']);
  });
});

describe('ready', () => {
  it('rejects on disconnect, on a terminal error, and without a connection', async () => {
    const { client, clock, server } = setUp();
    await expect(client.ready()).rejects.toBeInstanceOf(DisconnectedError);
    client.connect();
    const disconnected = expect(client.ready()).rejects.toThrow('the client was disconnected');
    client.disconnect();
    await disconnected;
    server.door = 'silent';
    client.connect();
    await clock.pass(100);
    const kicked = expect(client.ready()).rejects.toThrow('an administrator closed the connection');
    server.sockets.at(-1)?.onmessage?.({ data: '{"type":"kicked"}' });
    await kicked;
    expect(client.state).toBe('disconnected');
  });
});

it('React in StrictMode (connect, disconnect, connect) asks for one token and opens one socket, without an error', async () => {
  const { client, heard, clock, server, reasons } = setUp();
  client.connect();
  client.disconnect();
  client.connect();
  await clock.pass(20);
  expect([client.state, reasons, server.sockets.length, heard.errors]).toEqual([
    'connected',
    ['initial'],
    1,
    [],
  ]);
});

it('a missing WebSocket is reported once and clearly', async () => {
  const present = globalThis.WebSocket;
  Reflect.deleteProperty(globalThis, 'WebSocket');
  try {
    const { clock } = setUp();
    let calls = 0;
    const client = new PushClient({
      url: 'wss://push.example.com/ws',
      clock,
      getToken: async () => {
        calls++;
        return { sdkAppId: 1, userId: 'a', userSig: 's' };
      },
    });
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    client.connect();
    await clock.pass(10 * MINUTE);
    expect(errors).toEqual([
      { code: 'websocket', terminal: true, message: expect.stringContaining('no WebSocket') },
    ]);
    expect([client.state, calls]).toEqual(['disconnected', 0]);
  } finally {
    globalThis.WebSocket = present;
  }
});

it('an invalid URL ends the client with the runtime’s message', async () => {
  const { clock, make } = setUp();
  const { client, heard } = make({
    WebSocket: class extends WebSocket {
      constructor() {
        super('not a url');
      }
    },
  });
  client.connect();
  await clock.pass(100);
  expect(heard.errors).toMatchObject([{ code: 'websocket', terminal: true }]);
  expect(client.state).toBe('disconnected');
  await settled();
});
