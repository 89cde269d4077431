import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { examplePages } from '../../local/example.ts';
import { exampleSources } from '../../local/example-sources.ts';
import { parseApps } from '../../shared/aws/apps.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';

const [{ sdkAppId, secretKey }] = APPS;

describe('the local runtime', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    // `bob` is an administrator here, so that a ticket for him must be refused.
    const [app] = parseApps(JSON.stringify({ sdkAppId, secretKey, admins: ['administrator', 'bob'] }));
    if (app === undefined) throw new Error('There is no app');
    stack = await startStack({
      pages: examplePages(app, exampleSources, ['alice', 'bob']),
      requestTimeout: 1000,
    });
  });
  afterAll(() => stack?.stop());

  /** Sends bytes as they are, and returns all that comes back until the server closes the connection. */
  function send(...parts: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket: Socket = connect(stack.runtime.port, '127.0.0.1');
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes.toString();
      });
      socket.on('close', () => resolve(text));
      // A part that crosses the answer meets a closed socket: the answer counts.
      socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
      void (async () => {
        for (const part of parts) {
          if (socket.destroyed || text !== '') return;
          socket.write(part);
          await sleep(300);
        }
      })();
    });
  }

  const get = (target: string, ...headers: readonly string[]) =>
    send(
      `GET ${target} HTTP/1.1\r\n${['Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`,
    );
  const upgrade = (target: string, ...headers: readonly string[]) =>
    send(
      `GET ${target} HTTP/1.1\r\n${['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', ...headers].join('\r\n')}\r\n\r\n`,
    );
  const status = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

  it('answers malformed targets and upgrades, and goes on', async () => {
    const HANDSHAKE = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
    expect(status(await get('//'))).toBe(200);
    expect(status(await get('http://[x/'))).toBe(400);
    expect(status(await get('/%ff%zz'))).toBe(200);
    expect(status(await upgrade('//', ...HANDSHAKE))).toBe(403);
    expect(status(await upgrade('http://[x/', ...HANDSHAKE))).toBe(400);
    expect(status(await upgrade('/ws'))).toBe(400);
    expect(status(await upgrade('/ws?usersig=%ff', ...HANDSHAKE))).toBe(401);
    expect(await get('/')).toContain('/docs');
  });

  it('serves a request with an upgrade to anything but WebSocket as if it had none', async () => {
    const answer = await send(
      'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n',
    );
    expect(status(answer)).toBe(200);
    expect(answer).toContain('"openapi"');
  });

  it('gives up headers and bodies that trickle', async () => {
    const started = Date.now();
    const trickle = Array.from({ length: 20 }, (_, index) => `X-${index}: 1\r\n`);
    expect(status(await send('GET / HTTP/1.1\r\nHost: localhost\r\n', ...trickle))).toBe(408);
    const head = 'POST /v4/all_member_push/im_push HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n';
    expect(status(await send(head, ...Array.from({ length: 20 }, () => 'x')))).toBe(408);
    expect(Date.now() - started).toBeLessThan(6000);
  });

  it('refuses JSON of millions of levels at once', async () => {
    const started = Date.now();
    const answer = await stack.backend.send('all_member_push/im_push', '['.repeat(5_000_000));
    expect(answer.ErrorInfo).toMatch(/nested deeper/);
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('signs tickets for example users, and never for an administrator', async () => {
    expect(await get('/example/token?user=alice')).toContain('"userSig"');
    for (const user of ['bob', 'administrator', 'mallory', '']) {
      const answer = await get(`/example/token?user=${user}`);
      expect(status(answer)).toBe(403);
      expect(answer).not.toContain('userSig');
    }
  });

  it('refuses a host name that is not of this machine, and requests of other sites', async () => {
    const token = '/example/token?user=alice';
    const rebound = await send(`GET ${token} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
    expect(status(rebound)).toBe(403);
    expect(status(await get(token, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: cors'))).toBe(403);
    expect(status(await get('/docs', 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate'))).toBe(200);
    for (const host of ['127.0.0.1:1', '[::1]:1', 'app.localhost']) {
      const answer = await send(`GET ${token} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(status(answer)).toBe(200);
    }
  });

  it('keeps the example for this machine when it listens on all addresses', async () => {
    const [app] = parseApps(JSON.stringify({ sdkAppId, secretKey, admins: ['administrator'] }));
    if (app === undefined) throw new Error('There is no app');
    const open = await startStack({ host: '0.0.0.0', pages: examplePages(app, exampleSources) });
    try {
      const url = `http://127.0.0.1:${open.runtime.port}`;
      const rebound = connect(open.runtime.port, '127.0.0.1');
      rebound.write(
        'GET /example/token?user=alice HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      );
      const [bytes] = await new Promise<Buffer[]>((resolve) =>
        rebound.once('data', (data) => resolve([data])),
      );
      expect(bytes?.toString()).toContain('HTTP/1.1 403');
      expect((await fetch(`${url}/example/token?user=alice`)).status).toBe(200);
    } finally {
      await open.stop();
    }
  });
});
