import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { listening } from '../../local/local-aws.ts';
import { WebSocketApi } from '../../local/websocket/websocket-api.ts';
import { eventually } from '../integration/running-stack.ts';

describe('a client of the WebSocket API', () => {
  let server: Server;
  let api: WebSocketApi;
  let client: WebSocket;
  let connectionId = '';
  let disconnected = false;
  let serving = 0;
  let release: () => void = () => undefined;

  beforeEach(async () => {
    disconnected = false;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const routes = {
      async $connect(event: unknown) {
        ({ connectionId } = (event as { requestContext: { connectionId: string } }).requestContext);
        return { statusCode: 200 };
      },
      async $disconnect() {
        disconnected = true;
      },
      async $default() {
        serving++;
        await released;
        serving--;
      },
    };
    api = new WebSocketApi({
      id: 'api',
      stage: 'ws',
      routes: new Map(Object.entries(routes).map(([key, invoke]) => [key, { invoke, responds: false }])),
      limits: { bufferedBytes: 64 * 1024, stallTime: 1000, framesAtOnce: 3 },
    });
    server = createServer();
    server.on('upgrade', (request, socket, head) => void api.upgrade(request, socket, head));
    await listening(server, 0, '127.0.0.1');
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`);
    await new Promise((resolve) => client.once('open', resolve));
  });
  afterEach(async () => {
    release();
    client.terminate();
    await api.stop();
    server.close();
  });

  it('that does not read is throttled when its buffer is full, and finally disconnected', async () => {
    client.pause();
    const frame = Buffer.alloc(100 * 1024, 'x');
    let posts = 0;
    // The operating system's buffers take some megabytes before the runtime's own fills.
    while (api.manage('POST', connectionId, frame).status === 200 && posts < 1000) {
      posts++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(posts).toBeGreaterThan(0);
    expect(posts).toBeLessThan(1000);
    expect(api.manage('POST', connectionId, frame).status).toBe(429);
    await eventually(() => disconnected);
    expect(api.manage('POST', connectionId, frame).status).toBe(410);
  });

  it('that sends too fast is not read until its frames are processed', async () => {
    let most = 0;
    for (let frame = 0; frame < 200; frame++) client.send('{}');
    await eventually(() => serving >= 3);
    const watch = setInterval(() => {
      most = Math.max(most, serving);
    }, 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    clearInterval(watch);
    expect(most).toBe(3);
    release();
    await eventually(() => serving === 0);
  });
});
