import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { WebSocket } from 'ws';
import { TooManyRequests } from '../../../local/functions/account-concurrency.ts';
import { type HttpApiDefinition, serveHttp } from '../../../local/http-api.ts';
import { listening } from '../../../local/local-aws.ts';
import { startPublicServer } from '../../../local/public-server.ts';
import { TokenBucket } from '../../../local/token-bucket.ts';
import { WebSocketApi, type WebSocketApiDefinition } from '../../../local/websocket/websocket-api.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html

const closing: (() => Promise<void>)[] = [];
let quiet: ReturnType<typeof jest.spyOn>;
beforeEach(() => {
  quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  quiet.mockRestore();
});

type Handler = (event: {
  readonly body?: string;
  readonly requestContext: { readonly connectionId: string };
}) => Promise<unknown>;

/** A WebSocket API with the given functions. */
async function start(
  handlers: Readonly<Record<string, Handler>>,
  options: Partial<WebSocketApiDefinition> = {},
) {
  const routes = Object.entries(handlers).map(
    ([key, handler]) =>
      [
        key,
        { invoke: (event: unknown) => handler(event as Parameters<Handler>[0]), responds: true },
      ] as const,
  );
  const api = new WebSocketApi({ id: 'api', stage: 'ws', routes: new Map(routes), ...options });
  const server: Server = createServer();
  server.on('upgrade', (request, socket, head) => void api.upgrade(request, socket, head));
  await listening(server, 0, '127.0.0.1');
  closing.push(async () => {
    await api.stop();
    server.close();
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`);
  closing.push(async () => client.terminate());
  return { api, client };
}

const opened = (client: WebSocket) => new Promise((resolve) => client.once('open', resolve));
const message = (client: WebSocket) =>
  new Promise<string>((resolve) => client.once('message', (data) => resolve(data.toString())));
const closed = (client: WebSocket) => new Promise<number>((resolve) => client.once('close', resolve));
const frame = Buffer.from('{}');

describe('API Gateway WebSocket: a connection is there when $connect has returned', () => {
  it('answers 410 to posts until then', async () => {
    const statuses: number[] = [];
    let connectionId = '';
    const { api, client } = await start({
      async $connect({ requestContext }) {
        ({ connectionId } = requestContext);
        statuses.push(api.manage('POST', connectionId, frame).status);
      },
    });
    await opened(client);
    statuses.push(api.manage('POST', connectionId, frame).status);
    expect(statuses).toEqual([410, 200]);
  });
});

describe('API Gateway WebSocket: a function has 29 seconds', () => {
  it('answers with a time-out afterwards, and rejects a connection', async () => {
    const slow = () => sleep(1000, undefined, { ref: false });
    const { client } = await start({ $default: slow }, { integrationTimeout: 100 });
    await opened(client);
    client.send('{}');
    expect(JSON.parse(await message(client))).toMatchObject({ message: 'Endpoint request timed out' });
    const refused = await start({ $connect: slow }, { integrationTimeout: 100 });
    const [error] = await new Promise<Error[]>((resolve) =>
      refused.client.once('error', (one) => resolve([one])),
    );
    expect(error?.message).toContain('504');
  });
});

describe('API Gateway WebSocket: frames of 32 KB, messages of 128 KB', () => {
  const LARGEST_FRAME = 32 * 1024;
  const sizes: number[] = [];
  const count = async ({ body = '' }: { readonly body?: string }) => {
    sizes.push(body.length);
    return { statusCode: 200, body: `${body.length}` };
  };

  it('accepts a message of frames that are small enough', async () => {
    const { client } = await start({ $default: count });
    await opened(client);
    for (const fin of [false, false, false, true]) client.send('x'.repeat(LARGEST_FRAME), { fin });
    expect(await message(client)).toBe(`${4 * LARGEST_FRAME}`);
  });

  it('closes with 1009 on a larger frame, and processes no message from it', async () => {
    sizes.length = 0;
    const { client } = await start({ $default: count });
    await opened(client);
    client.send('x'.repeat(LARGEST_FRAME + 1));
    expect(await closed(client)).toBe(1009);
    expect(sizes).toEqual([]);
  });

  it('closes with 1009 on a larger message', async () => {
    const { client } = await start({ $default: count });
    await opened(client);
    for (let part = 0; part < 5; part++) client.send('x'.repeat(LARGEST_FRAME), { fin: part === 4 });
    expect(await closed(client)).toBe(1009);
  });

  it('rejects posts of more than 128 KB', async () => {
    let connectionId = '';
    const { api, client } = await start({
      async $connect({ requestContext }) {
        ({ connectionId } = requestContext);
      },
    });
    await opened(client);
    expect(api.manage('POST', connectionId, Buffer.alloc(128 * 1024, 'x')).status).toBe(200);
    expect(api.manage('POST', connectionId, Buffer.alloc(128 * 1024 + 1, 'x')).status).toBe(413);
  });
});

describe('API Gateway: throttles of the account and of the stage', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
  it('answers 429 to posts beyond the rate of the account', async () => {
    let connectionId = '';
    const { api, client } = await start(
      {
        async $connect({ requestContext }) {
          ({ connectionId } = requestContext);
        },
      },
      { requests: new TokenBucket(10, 2) },
    );
    await opened(client);
    const statuses = [1, 2, 3].map(() => api.manage('POST', connectionId, frame).status);
    expect(statuses).toEqual([200, 200, 429]);
    await sleep(150);
    expect(api.manage('POST', connectionId, frame).status).toBe(200);
  });

  it('answers 429 to frames and requests beyond the rate of the stage', async () => {
    const { client } = await start(
      { $default: async () => ({ statusCode: 200, body: 'served' }) },
      { stageThrottle: new TokenBucket(1, 1) },
    );
    await opened(client);
    const answers = [message(client)];
    client.send('{}');
    expect(await answers[0]).toBe('served');
    client.send('{}');
    expect(JSON.parse(await message(client))).toMatchObject({ message: 'Too Many Requests' });
  });
});

describe('API Gateway WebSocket: sockets of a killed process', () => {
  it('are disconnected at the next start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'carillon-'));
    const file = join(folder, 'connections.jsonl');
    const connected: string[] = [];
    const disconnected: string[] = [];
    const { client } = await start(
      { $connect: async ({ requestContext }) => void connected.push(requestContext.connectionId) },
      { file },
    );
    await opened(client);
    // Do not stop the first API, to simulate a kill.
    const { api } = await start(
      { $disconnect: async ({ requestContext }) => void disconnected.push(requestContext.connectionId) },
      { file },
    );
    await api.start();
    expect(disconnected).toEqual(connected);
    expect(connected).toHaveLength(1);
    await rm(folder, { recursive: true });
  });
});

describe('API Gateway HTTP', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  async function serve(api: Partial<HttpApiDefinition>, invoke: (event: unknown) => Promise<unknown>) {
    const definition = { id: 'api', routes: new Map([['$default', invoke]]), ...api };
    const server = await startPublicServer({
      port: 0,
      serve: (request, url) => serveHttp(definition, request, url),
      upgrade: async () => undefined,
    });
    closing.push(() => server.close());
    return (body = '') => fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', body });
  }
  const fine = async () => ({ statusCode: 200, body: 'fine' });

  it('accepts bodies of up to 10 MB', async () => {
    const post = await serve({}, fine);
    expect((await post('x'.repeat(10 * 1024 * 1024))).status).toBe(200);
    expect((await post('x'.repeat(10 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it('gives a function 30 seconds, and answers 503 afterwards', async () => {
    const post = await serve({ integrationTimeout: 100 }, () => sleep(1000, undefined, { ref: false }));
    expect((await post()).status).toBe(503);
  });

  it('answers 503 when Lambda throttles the function', async () => {
    const post = await serve({}, async () => {
      throw new TooManyRequests('no more');
    });
    expect((await post()).status).toBe(503);
  });

  it('answers 429 beyond the rate of the stage', async () => {
    const post = await serve({ stageThrottle: new TokenBucket(1, 1) }, fine);
    expect((await post()).status).toBe(200);
    expect((await post()).status).toBe(429);
  });
});
