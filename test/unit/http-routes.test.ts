import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { serveHttp } from '../../local/http-api.ts';

const ROUTES = [
  'GET /console',
  'GET /console/{proxy+}',
  'GET /console/assets/{file+}',
  'POST /v4/a',
  '$default',
];
type Event = { readonly routeKey: string; readonly pathParameters?: Readonly<Record<string, string>> };

async function routeOf(method: string, path: string): Promise<Event> {
  const routes = new Map(
    ROUTES.map((key) => [key, async (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) })]),
  );
  const request = new IncomingMessage(new Socket());
  request.method = method;
  request.push(null);
  const { body } = await serveHttp({ id: 'api', routes }, request, new URL(path, 'http://localhost'));
  return JSON.parse(`${body}`) as Event;
}

describe('the local HTTP API', () => {
  it('takes the exact route before one that takes the rest of the path, and the longest of these', async () => {
    expect((await routeOf('GET', '/console')).routeKey).toBe('GET /console');
    expect(await routeOf('GET', '/console/a/b.js')).toMatchObject({
      routeKey: 'GET /console/{proxy+}',
      pathParameters: { proxy: 'a/b.js' },
    });
    expect(await routeOf('GET', '/console/assets/c.js')).toMatchObject({
      routeKey: 'GET /console/assets/{file+}',
      pathParameters: { file: 'c.js' },
    });
  });

  it('takes the default route for another method, an empty rest and any other path', async () => {
    for (const [method, path] of [
      ['POST', '/console/a'],
      ['GET', '/console/'],
      ['GET', '/consoles'],
      ['GET', '/v4/a'],
    ] as const) {
      expect(await routeOf(method, path)).toMatchObject({ routeKey: '$default' });
    }
    expect((await routeOf('POST', '/v4/a')).pathParameters).toBeUndefined();
  });
});
