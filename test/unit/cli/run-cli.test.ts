import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli } from '../../../cli/run-cli.ts';
import { type FakeOptions, fakeTerminal } from './fake-terminal.ts';

const KEY = 'a-secret-key';

describe('the command line', () => {
  const seen: { readonly command: string; readonly body: Record<string, unknown> }[] = [];
  let answer: object = {};
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      seen.push({ command: pathname.replace('/v4/', ''), body: JSON.parse(body || '{}') });
      response.end(
        JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', TaskId: 'the-push', ...answer }),
      );
    });
  });
  let environment: Record<string, string> = {};
  beforeAll(async () => {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    environment = {
      CARILLON_URL: `http://127.0.0.1:${port}`,
      CARILLON_SECRET_KEY: KEY,
      CARILLON_SDKAPPID: '1400000007',
    };
  });
  beforeEach(() => {
    seen.length = 0;
    answer = {};
  });
  afterAll(() => {
    http.closeAllConnections();
    http.close();
  });

  async function run(parameters: readonly string[], options: FakeOptions = {}) {
    const terminal = fakeTerminal({ environment, ...options });
    const code = await runCli(parameters, terminal, '1.2.3');
    return { code, out: terminal.out(), err: terminal.err() };
  }

  it('prints its version and its help', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' });
    const help = await run(['push', '--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('--where <condition>');
  });

  it.each([
    [['fly'], "unknown command 'fly'"],
    [[], 'Usage: carillon'],
    [['push', '--wings'], "unknown option '--wings'"],
    [['push', '--all', '--text', 'x', '--life', '7'], 'such as 90s, 15m, 12h or 7d'],
    [['push', '--text', 'x'], 'say whom: one of --all, --tag, --where and --user'],
    [['push', '--all', '--user', 'a', '--text', 'x'], 'say whom: only one of'],
    [['push', '--user', 'a'], 'say what: --text, --file or --title'],
    [['push', '--user', 'a', '--text', 'x', '--file', 'y'], 'either --text or --file'],
    [['push', '--user', 'a', '--file', '/no/such/file'], 'no such file'],
    [['push', '--tag', '', '--text', 'x'], '--tag must not be empty'],
    [['push', '--all', '--text', 'x'], 'needs --yes where nobody can be asked'],
    [['users', 'set', 'a', 'city'], 'city: write name=value'],
    [['users', 'untag', 'a'], 'name the tags to remove, or use --all'],
    [['attributes', 'name', '10=city'], 'a slot from 0 to 9'],
    [['--env-file', '/no/such/file', 'pushes', 'ls'], '/no/such/file: no such file'],
  ])('ends %j with exit code 2 and says what is wrong', async (parameters, message) => {
    const { code, out, err } = await run(parameters);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(seen).toEqual([]);
  });

  it('points at the column where a condition is wrong', async () => {
    const { code, err } = await run(['push', '--where', 'tag:深圳 and (', '--text', 'x']);
    expect(code).toBe(2);
    expect(err).toContain('  tag:深圳 and (\n                ^\ncarillon: column 13:');
  });

  it('pushes what the options say', async () => {
    const { code, out } = await run([
      ...['push', '--where', 'tag:vip and not city:Shenzhen', '--text', 'Half price', '--title', 'Offer'],
      ...[
        '--life',
        '7d',
        '--rate',
        '50',
        '--from',
        'santa',
        '--idempotency-key',
        'k',
        '--at',
        '2030-01-01T00:00Z',
      ],
    ]);
    expect([code, out]).toEqual([0, 'the-push\n']);
    expect(seen).toMatchObject([
      {
        command: 'all_member_push/im_push',
        body: {
          Condition: { And: [{ Tag: 'vip' }, { Not: { Attr: { city: 'Shenzhen' } } }] },
          MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Half price' } }],
          OfflinePushInfo: { Title: 'Offer', Desc: 'Half price' },
          MsgLifeTime: 604_800,
          RateLimit: 50,
          From_Account: 'santa',
          IdempotencyKey: 'k',
          SendAt: 1_893_456_000,
        },
      },
    ]);
  });

  it('takes several tags as alternatives, and users by name', async () => {
    await run(['push', '--tag', 'a', '--tag', 'b', '--text', 'x']);
    await run(['push', '--user', 'alice', '--user', 'bob', '--text', 'x']);
    expect(seen.map(({ body }) => body)).toMatchObject([
      { Condition: { Or: [{ Tag: 'a' }, { Tag: 'b' }] } },
      { To_Account: ['alice', 'bob'] },
    ]);
  });

  it('reads a message from the standard input', async () => {
    const element = { MsgType: 'TIMCustomElem', MsgContent: { Data: '{}' } };
    await run(['push', '--user', 'a', '--file', '-'], { typed: JSON.stringify(element) });
    expect(seen).toMatchObject([{ body: { MsgBody: [element] } }]);
    expect(await run(['push', '--user', 'a', '--file', '-'], { typed: '{"x":1}' })).toMatchObject({
      code: 2,
    });
  });

  it('pushes to everybody after a person has typed the id of the app, and not otherwise', async () => {
    const push = ['push', '--all', '--text', 'x'];
    const confirmed = await run(push, { isTty: true, typed: '1400000007' });
    expect(confirmed.code).toBe(0);
    expect(confirmed.err).toContain('Type 1400000007 to push');
    expect(seen).toHaveLength(1);
    for (const typed of ['yes', '', '140000000']) {
      const { code, err } = await run(push, { isTty: true, typed });
      expect(code).toBe(2);
      expect(err).toContain('nothing was pushed');
    }
    expect(seen).toHaveLength(1);
    expect((await run([...push, '--yes'])).code).toBe(0);
    expect(seen).toHaveLength(2);
  });

  it('does not ask before a dry run, which pushes nothing', async () => {
    answer = { Audience: 12, Online: 3, Exact: true };
    const { out } = await run(['push', '--all', '--text', 'x', '--dry-run']);
    expect(out).toBe('It would reach 12 users, 3 of them online now.\n');
    expect(seen).toMatchObject([{ body: { DryRun: true } }]);
  });

  it.each([
    [70009, 3],
    [70001, 3],
    [90009, 3],
    [70107, 4],
    [90049, 4],
    [90047, 1],
  ])(
    'ends with an exit code that tells scripts why the API rejects: %d is %d',
    async (ErrorCode, expected) => {
      answer = { ActionStatus: 'FAIL', ErrorCode, ErrorInfo: 'it says why' };
      const { code, out, err } = await run(['pushes', 'get', 'x']);
      expect([code, out]).toEqual([expected, '']);
      expect(err).toBe(`carillon: all_member_push/im_push_status: it says why (${ErrorCode})\n`);
    },
  );

  it('writes errors as JSON beside JSON', async () => {
    answer = { ActionStatus: 'FAIL', ErrorCode: 70107, ErrorInfo: 'it says why' };
    const { err } = await run(['--json', 'users', 'tag', 'a', 'b']);
    expect(JSON.parse(err)).toMatchObject({ exitCode: 4, code: 70107, reason: 'noSuchAccount' });
  });

  it('writes a table for people and JSON lines for machines, and takes --json anywhere', async () => {
    const push = {
      TaskId: 'p1',
      State: 'done',
      From_Account: 'santa',
      MsgLifeTime: 60,
      CreatedAt: 1_800_000_000,
    };
    answer = { Pushes: [push, { ...push, TaskId: 'p2' }, { ...push, TaskId: 'p3' }], Cursor: '' };
    const table = await run(['pushes', 'ls']);
    expect(table.out.split('\n')[0]).toMatch(/^ID +State +From +Created/);
    expect(table.out).toContain('p1  done   santa  2027-01-15 08:00:00Z');
    const json = await run(['pushes', 'ls', '--json', '--limit', '2']);
    const lines = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    expect(lines.map(({ id }) => id)).toEqual(['p1', 'p2']);
  });

  it('uses colours on a terminal only, and not where NO_COLOR is set', async () => {
    answer = { AttrNames: { 0: 'city' } };
    const style = '\u001b[';
    expect((await run(['attributes', 'ls'], { isTty: true })).out).toContain(style);
    expect((await run(['attributes', 'ls'])).out).not.toContain(style);
    const colourless = { ...environment, NO_COLOR: '1' };
    expect((await run(['attributes', 'ls'], { isTty: true, environment: colourless })).out).not.toContain(
      style,
    );
  });

  it('says in part what a part of the users is', async () => {
    answer = {
      ResultItem: [
        { UserID: 'a', ResultCode: 0, ResultInfo: '' },
        { UserID: 'b', ResultCode: 70107, ResultInfo: 'unknown' },
      ],
    };
    const { code, out, err } = await run(['users', 'delete', 'a', 'b']);
    expect([code, out]).toEqual([5, 'Deleted a\n']);
    expect(err).toContain('b: unknown (70107)');
  });

  it('signs a link to the console that ends after hours, and does not write the key', async () => {
    const { out } = await run(['login', '--no-open', '--hours', '2', '--json']);
    const { url, expiresAt } = JSON.parse(out) as { url: string; expiresAt: string };
    expect(new URL(url).pathname).toBe('/console');
    expect(new URLSearchParams(new URL(url).hash.slice(1)).get('sdkappid')).toBe('1400000007');
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 7_200_000)).toBeLessThan(5000);
    expect(out).not.toContain(KEY);
  });

  it('says which key is missing, with exit code 3', async () => {
    const { CARILLON_URL = '' } = environment;
    const { code, err } = await run(['pushes', 'ls'], { environment: { CARILLON_URL } });
    expect(code).toBe(3);
    expect(err).toContain('CARILLON_SECRET_KEY is not set');
  });
});
