import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CarillonApi, CommandError, NoAnswerError } from '../../client/server.ts';

type Answering = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
const json = (response: ServerResponse, answer: object) => response.end(JSON.stringify(answer));
const rejecting =
  (ErrorCode: number): Answering =>
  (_, response) =>
    void json(response, { ActionStatus: 'FAIL', ErrorCode, ErrorInfo: 'it says why' });
const dropping: Answering = (request) => void request.socket.destroy();

describe('the server entry against an API that misbehaves', () => {
  let answers: Answering[] = [];
  const seen: { readonly url: URL; readonly body: Record<string, unknown> }[] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      seen.push({ url: new URL(request.url ?? '', 'http://localhost'), body: JSON.parse(body) });
      const answer = answers.shift() ?? ((_, response) => void json(response, { ...OK, TaskId: 'task' }));
      answer(request, response, body);
    });
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    answers = [];
    seen.length = 0;
  });
  afterAll(() => {
    http.closeAllConnections();
    http.close();
  });
  const api = (options: { readonly path?: string; readonly timeout?: number } = {}) =>
    new CarillonApi({
      url: url + (options.path ?? ''),
      sdkAppId: 1400000000,
      secretKey: 'key',
      retry: { firstWait: 1 },
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    });

  it.each(['', '/', '//', '/stage', '/stage/', '/stage/?tenant=7'])(
    'builds URLs from a base that ends in "%s"',
    async (path) => {
      await api({ path }).push({ body: 'Hello' });
      const [{ url }] = seen as [(typeof seen)[0]];
      expect(url.pathname).toBe(`${path.startsWith('/stage') ? '/stage' : ''}/v4/all_member_push/im_push`);
      expect(url.searchParams.get('tenant')).toBe(path.includes('tenant') ? '7' : null);
      expect(url.searchParams.get('sdkappid')).toBe('1400000000');
    },
  );

  it('rejects an invalid URL at once', () => {
    expect(() => new CarillonApi({ url: 'push.example.com', sdkAppId: 1, secretKey: 'key' })).toThrow(
      'url is not a URL: push.example.com',
    );
  });

  it('repeats a push whose answer was lost, under the same key', async () => {
    answers = [dropping, rejecting(91000)];
    expect(await api().push({ body: 'Hello' })).toBe('task');
    const keys = new Set(seen.map(({ body }) => body.IdempotencyKey));
    expect([seen.length, keys.size]).toEqual([3, 1]);
    await api().push({ body: 'Hello' });
    expect(new Set(seen.map(({ body }) => body.IdempotencyKey)).size).toBe(2);
  });

  it('does not retry commands that could be executed twice', async () => {
    const notification = { Title: 'Offer', Desc: 'Half price' };
    for (const answer of [dropping, rejecting(91000)]) {
      answers = [answer];
      await expect(api().notify({ notification })).rejects.toThrow();
    }
    answers = [dropping];
    await expect(
      api().scheduledTasks.add({ type: 'All', notification, at: new Date(2e12) }),
    ).rejects.toMatchObject({ name: 'NoAnswerError', attempts: 1 });
    expect(seen).toHaveLength(3);
  });

  it('waits for the next second after a rate limit, also for commands that must not be repeated', async () => {
    answers = [rejecting(90024)];
    const started = Date.now();
    expect(await api().notify({ notification: { Title: 'Offer', Desc: 'Half price' } })).toBe('task');
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
  });

  it('does not retry what would be rejected again, and names the reason', async () => {
    answers = [rejecting(90047)];
    const rejected = api().push({ body: 'Hello' });
    await expect(rejected).rejects.toBeInstanceOf(CommandError);
    await expect(rejected).rejects.toMatchObject({
      command: 'all_member_push/im_push',
      code: 90047,
      reason: 'tooManyPushesPerDay',
      message: expect.stringContaining('it says why'),
    });
    answers = [rejecting(123)];
    await expect(api().cancel('x')).rejects.toMatchObject({ code: 123, reason: 'unknown' });
    expect(seen).toHaveLength(2);
  });

  it('gives up after four attempts, and reports how the last one failed', async () => {
    answers = [dropping, dropping, dropping, dropping];
    await expect(api().status('x')).rejects.toMatchObject({ name: 'NoAnswerError', attempts: 4 });
    answers = Array.from({ length: 4 }, () => (_: unknown, response: ServerResponse) => {
      response.statusCode = 502;
      response.end('Bad gateway');
    });
    await expect(api().status('x')).rejects.toThrow('HTTP 502');
  });

  it('does not wait forever for an answer', async () => {
    answers = Array.from({ length: 4 }, () => () => undefined);
    await expect(api({ timeout: 50 }).status('x')).rejects.toBeInstanceOf(NoAnswerError);
    expect(seen).toHaveLength(4);
  });

  it('reports when another server answers', async () => {
    answers = Array.from(
      { length: 4 },
      () => (_: unknown, response: ServerResponse) => void json(response, []),
    );
    await expect(api().status('x')).rejects.toThrow('check the url');
  });

  it('creates tokens with their expiry', () => {
    const { expiresAt = 0, userSig } = api().tokenFor('alice', 600);
    expect(Math.abs(expiresAt - Date.now() - 600_000)).toBeLessThan(2000);
    expect(userSig.length).toBeGreaterThan(50);
    expect(() => api().tokenFor('ålice')).toThrow(RangeError);
  });
});
