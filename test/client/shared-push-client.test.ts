import { SharedPushClient, type TabChannel, type TabLocks } from '../../client/shared-push-client.ts';
import { FakeClock, FakeServer, settled } from './fake-server.ts';

/** The tabs of one browser: they share storage, a channel and a lock. */
function browser() {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const kept = new Map<string, string>();
  const channels = new Set<TabChannel>();
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const locks: TabLocks = {
    async request(_, { signal }, held) {
      if (isHeld) {
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve);
          signal.addEventListener('abort', () => {
            waiting.splice(waiting.indexOf(resolve), 1);
            reject(signal.reason);
          });
        });
      }
      isHeld = true;
      await held();
      isHeld = false;
      waiting.shift()?.();
    },
  };
  const tab = () => {
    const client = new SharedPushClient<readonly string[]>({
      name: 'push-alice',
      url: 'wss://push.example.com/ws',
      getToken: async () => ({ sdkAppId: 1, userId: 'alice', userSig: 's' }),
      storage: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
      },
      WebSocket: server.WebSocket,
      lifecycle: () => () => undefined,
      clock,
      locks,
      channel: () => {
        const channel: TabChannel = {
          onmessage: null,
          postMessage(data) {
            for (const other of channels) {
              if (other !== channel) queueMicrotask(() => other.onmessage?.({ data: structuredClone(data) }));
            }
          },
          close: () => void channels.delete(channel),
        };
        channels.add(channel);
        return channel;
      },
    });
    const texts: string[] = [];
    client.on('message', ({ body }) => texts.push(String(body[0])));
    client.connect();
    return { client, texts };
  };
  return { clock, server, tab };
}

describe('the tabs of a user', () => {
  it('share one socket, and each shows every push once', async () => {
    const { clock, server, tab } = browser();
    const tabs = [tab(), tab(), tab()];
    await clock.pass(1000);
    server.push();
    server.push();
    await clock.pass(1000);
    expect(server.sockets).toHaveLength(1);
    expect(tabs.map(({ client }) => client.isLeader)).toEqual([true, false, false]);
    for (const { client, texts } of tabs) expect([client.state, texts]).toEqual(['connected', ['0', '1']]);
  });

  it('go on with another one when the one with the socket is closed, and nothing is lost or comes twice', async () => {
    const { clock, server, tab } = browser();
    const [first, second, third] = [tab(), tab(), tab()];
    await clock.pass(1000);
    server.push();
    await clock.pass(1000);
    first.client.disconnect();
    server.push();
    await clock.pass(1000);
    expect([second.client.isLeader, third.client.isLeader]).toEqual([true, false]);
    server.push();
    await clock.pass(1000);
    second.client.disconnect();
    third.client.disconnect();
    await settled();
    for (const { texts } of [second, third]) expect(texts).toEqual(['0', '1', '2']);
    expect(server.open).toHaveLength(0);
  });

  it('that open later know at once how the connection stands', async () => {
    const { clock, tab } = browser();
    tab();
    await clock.pass(1000);
    const late = tab();
    await settled();
    expect(late.client.state).toBe('connected');
  });
});
