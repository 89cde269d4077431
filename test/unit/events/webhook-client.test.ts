import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createSocketServer,
  type Socket,
  type Server as SocketServer,
} from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { localCertificate } from '../../../local/providers/certificate.ts';
import type { Resolve } from '../../../shared/aws/webhooks/public-lookup.ts';
import { WebhookClient, type WebhookClientOptions } from '../../../shared/aws/webhooks/webhook-client.ts';
import { testEvent } from '../../../shared/domain/events/event.ts';
import type { Webhook } from '../../../shared/domain/events/webhook.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwZg0b1f5xJ1E=';
const EVENT = testEvent(7, 'one', Date.parse('2026-11-25T12:00:00Z'));
const TIMEOUT = 300;

const servers: (Server | SocketServer)[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});

/** Starts a server on a free port of this machine. @returns the port */
async function listening(server: Server | SocketServer): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const webhookAt = (url: string): Webhook => ({ url, form: 'standard', secret: SECRET });
const post = (url: string, options: Partial<WebhookClientOptions> = {}) =>
  new WebhookClient({ allowsLoopback: true, timeout: TIMEOUT, ...options }).post(
    webhookAt(url),
    EVENT,
    Date.now(),
  );
const answering = async (listener: RequestListener) =>
  `http://127.0.0.1:${await listening(createServer(listener))}/hook`;

describe('a request to an endpoint', () => {
  it('brings the event with a signature that the library of the standard accepts', async () => {
    let seen: unknown;
    const url = await answering(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = request.headers as Record<string, string>;
      seen = {
        id: headers['webhook-id'],
        type: headers['content-type'],
        body: new Verifier(SECRET).verify(Buffer.concat(chunks), headers),
      };
      response.writeHead(204).end();
    });
    expect(await post(url)).toEqual({ status: 204 });
    const { id, ...body } = EVENT;
    expect(seen).toEqual({ id, type: 'application/json', body });
  });

  it('reports the status and Retry-After', async () => {
    const url = await answering((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
    expect(await post(url)).toEqual({ status: 429, retryAfter: '7' });
  });

  it('does not follow a redirect', async () => {
    let requests = 0;
    const url = await answering((_, response) => {
      requests++;
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    });
    expect(await post(url)).toMatchObject({ status: 302 });
    expect(requests).toBe(1);
  });

  it('ends when nobody listens', async () => {
    const port = await listening(createSocketServer());
    servers.splice(0)[0]?.close();
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({ fault: expect.stringMatching(/ECONNREFUSED/) });
  });

  it('ends after its time when the endpoint hangs', async () => {
    const url = await answering(() => undefined);
    expect(await post(url)).toEqual({ fault: 'no answer within 0.3 seconds' });
  });

  it('ends after its time when the endpoint sends its headers slowly and without end', async () => {
    const server = createSocketServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x-slow: 1\r\n'), 50);
      socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
    });
    const answer = await post(`http://127.0.0.1:${await listening(server)}/`);
    expect(answer).toEqual({ fault: 'no answer within 0.3 seconds' });
  });

  it('ends when the endpoint resets the connection', async () => {
    const port = await listening(createSocketServer((socket) => socket.resetAndDestroy()));
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({
      fault: expect.stringMatching(/ECONNRESET|hang up/),
    });
  });

  it('ends when the answer is no HTTP', async () => {
    const server = createSocketServer((socket) =>
      socket.on('error', () => undefined).end('nonsense\r\n\r\n'),
    );
    expect(await post(`http://127.0.0.1:${await listening(server)}/`)).toHaveProperty('fault');
  });

  it('does not read an endless answer', async () => {
    let sent = 0;
    const url = await answering((_, response) => {
      response.writeHead(200);
      const more = () => {
        sent += 65_536;
        if (sent < 2 ** 30 && response.write(Buffer.alloc(65_536))) setImmediate(more);
      };
      response.on('drain', more);
      more();
    });
    expect(await post(url)).toEqual({ status: 200 });
    expect(sent).toBeLessThan(2 ** 25);
  });

  it('refuses headers without end', async () => {
    const url = await answering((_, response) =>
      response.writeHead(200, { 'x-much': 'x'.repeat(64 * 1024) }).end(),
    );
    expect(await post(url)).toHaveProperty('fault');
  });
});

describe('the certificate of an endpoint', () => {
  const tls = async () => {
    const { key, cert } = await localCertificate();
    const server = createSecureServer({ key, cert }, (_, response) => response.end());
    return { port: await listening(server), cert };
  };

  it('is checked', async () => {
    const { port } = await tls();
    expect(await post(`https://localhost:${port}/`)).toEqual({ fault: expect.stringMatching(/certificate/) });
  });

  it('is that of its name, whatever address it has', async () => {
    const { port, cert } = await tls();
    const resolve: Resolve = (_, __, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    expect(await post(`https://localhost:${port}/`, { ca: cert, resolve })).toEqual({ status: 200 });
    expect(await post(`https://other.example:${port}/`, { ca: cert, resolve })).toEqual({
      fault: expect.stringMatching(/other\.example/),
    });
  });
});

describe('the address of an endpoint', () => {
  const to =
    (...addresses: readonly string[]): Resolve =>
    (_, __, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );

  it.each([
    ['127.0.0.1'],
    ['10.0.0.8'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:10.0.0.8'],
    ['8.8.8.8', '10.0.0.8'],
  ])('is refused on AWS when its name resolves to %s', async (...addresses) => {
    const answer = await post('https://example.com:8443/', {
      allowsLoopback: false,
      resolve: to(...addresses),
    });
    expect(answer).toEqual({ fault: 'example.com is not at a public address' });
  });

  it('is refused when the URL names a private one', async () => {
    expect(await post('https://10.0.0.8/', { allowsLoopback: false })).toEqual({
      fault: 'the URL must be a public address',
    });
  });

  it('is the one that was judged: a name that changes in between leads nowhere else', async () => {
    let requests = 0;
    const url = await answering((_, response) => {
      requests++;
      response.end();
    });
    let resolutions = 0;
    const resolve: Resolve = (_, __, callback) => {
      resolutions++;
      callback(null, [{ address: resolutions === 1 ? '127.0.0.1' : '10.0.0.8', family: 4 }]);
    };
    const named = url.replace('127.0.0.1', 'rebinding.example');
    expect(await post(named, { resolve })).toEqual({ status: 200 });
    expect([resolutions, requests]).toEqual([1, 1]);
  });
});
