import { request as httpRequest } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { type RunningStack, startStack } from './running-stack.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

describe('the files of the console', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  }, 60_000);
  afterAll(() => stack?.stop());

  /** Fetches without what a client of its own adds. */
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const url = `${stack.runtime.httpUrl}${path}`;
      httpRequest(url, { headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status = 0, headers: answered } = response;
          resolve({ status, headers: answered, body: Buffer.concat(chunks) });
        });
      })
        .on('error', reject)
        .end();
    });
  const scriptOf = (page: Buffer): string => `/${/src="\.\/([^"]+\.js)"/.exec(page.toString())?.[1]}`;

  it('are a page and what it refers to, relative to where it is', async () => {
    const page = await get('/console');
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const html = page.body.toString();
    const references = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, reference = '']) => reference);
    expect(references.length).toBeGreaterThanOrEqual(3);
    for (const reference of references) {
      expect(reference).toMatch(/^\.\/console\/[\w-]+-[\w-]{8}\.(?:js|css|svg)$/);
      expect((await get(new URL(reference, 'http://localhost/console').pathname)).status).toBe(200);
    }
    expect(html).not.toMatch(/<style|<script(?![^>]*src=)| style=| on\w+=/);
  });

  it('may load and call nothing but what is served beside them', async () => {
    for (const path of ['/console', scriptOf((await get('/console')).body), '/console/nothing.js']) {
      const { headers } = await get(path);
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(`${policy}`).not.toMatch(/unsafe|https?:|\*/);
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('are compressed for who takes that, and the same for who does not', async () => {
    const path = scriptOf((await get('/console')).body);
    const plain = await get(path);
    const packed = await get(path, { 'accept-encoding': 'br, gzip;q=0.8' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
    for (const codings of ['identity', 'gzip;q=0', 'br']) {
      expect((await get(path, { 'accept-encoding': codings })).headers['content-encoding']).toBeUndefined();
    }
  });

  it('are asked for again only where they may have changed', async () => {
    const page = await get('/console');
    expect(page.headers['cache-control']).toBe('no-cache');
    const script = await get(scriptOf(page.body));
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const etag = String(page.headers.etag);
    for (const known of [etag, `"other", W/${etag}`]) {
      expect(await get('/console', { 'if-none-match': known })).toMatchObject({
        status: 304,
        body: Buffer.of(),
      });
    }
    expect((await get('/console', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('are no others', async () => {
    for (const path of [
      '/console/nothing.js',
      '/console/a/b',
      '/console/..%2findex.mjs',
      '/console/console.json',
    ]) {
      expect((await get(path)).status).toBe(404);
    }
  });
});
