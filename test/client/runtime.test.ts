import { WebSocket } from 'ws';
import { PushClient } from '../../client/push-client.ts';
import { CarillonApi, CommandError } from '../../client/server.ts';
import type { PushMessage } from '../../client/types.ts';
import { APPS, eventually, type RunningStack, startStack } from '../integration/running-stack.ts';

const [{ sdkAppId, secretKey }] = APPS;
const text = (said: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: said } }];

describe('client and server entry against the running stack', () => {
  let stack: RunningStack;
  let server: CarillonApi;
  const clients: PushClient[] = [];
  beforeAll(async () => {
    stack = await startStack();
    server = new CarillonApi({ url: stack.runtime.httpUrl, sdkAppId, secretKey });
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await stack.stop();
  });

  function clientOf(userId: string, storage?: Map<string, string>) {
    const client = new PushClient({
      url: stack.runtime.webSocketUrl,
      getToken: async () => server.tokenFor(userId),
      WebSocket: WebSocket,
      ...(storage === undefined
        ? {}
        : {
            storage: {
              getItem: (key) => storage.get(key) ?? null,
              setItem: (key, value) => void storage.set(key, value),
            },
          }),
    });
    const messages: PushMessage[] = [];
    client.on('message', (message) => messages.push(message));
    clients.push(client);
    return { client, messages };
  }

  it('a push arrives live, and what was missed on the next page load, each once', async () => {
    const storage = new Map<string, string>();
    const first = clientOf('alice', storage);
    first.client.connect();
    await first.client.ready();
    const live = await server.push({ body: text('live'), lifeTime: 600 });
    await eventually(() => first.messages.length === 1);
    first.client.disconnect();
    const missed = await server.push({ body: text('missed'), lifeTime: 600 });
    const second = clientOf('alice', storage);
    second.client.connect();
    await second.client.ready();
    expect(first.messages).toMatchObject([{ id: live, recovered: false, from: 'administrator' }]);
    expect(second.messages).toMatchObject([{ id: missed, recovered: true, body: text('missed') }]);
  });

  it('a client with a wrong ticket does not get in, and does not ask for tickets in a loop', async () => {
    let asked = 0;
    const client = new PushClient({
      url: stack.runtime.webSocketUrl,
      getToken: async () => {
        asked++;
        return { ...server.tokenFor('bob'), userSig: 'wrong' };
      },
      WebSocket: WebSocket,
    });
    clients.push(client);
    client.connect();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect([client.state, asked]).toEqual(['connecting', 2]);
    client.disconnect();
  });

  it('the server entry pushes once under a key, lists pages, and says what is wrong', async () => {
    const request = { body: text('keyed'), condition: { Tag: 'nobody' }, idempotencyKey: 'k1' };
    const [first, again] = [await server.push(request), await server.push(request)];
    expect(again).toBe(first);
    const listed: string[] = [];
    for await (const { TaskId } of server.pushes()) listed.push(TaskId);
    expect(listed).toContain(first);
    await expect(
      server.call('all_member_push/im_get_tag', { To_Account: ['nobody'] }),
    ).rejects.toBeInstanceOf(CommandError);
    await expect(server.call('all_member_push/im_get_tag', { To_Account: ['nobody'] })).rejects.toMatchObject(
      { code: 70107 },
    );
  });
});
