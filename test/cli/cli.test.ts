import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import { buildCli, CliProcesses, ended } from './built-cli.ts';

describe('the built command line', () => {
  let stack: RunningStack;
  let folder: string;
  let cli: CliProcesses;
  const [app] = APPS;
  beforeAll(async () => {
    buildCli();
    stack = await startStack();
    folder = mkdtempSync(join(tmpdir(), 'carillon-cli-'));
    const environment = {
      CARILLON_URL: stack.runtime.httpUrl,
      CARILLON_SDKAPPID: `${app.sdkAppId}`,
      CARILLON_SECRET_KEY: app.secretKey,
    };
    cli = new CliProcesses(environment, folder);
  }, 120_000);
  afterAll(async () => {
    cli.end();
    await stack.stop();
    rmSync(folder, { recursive: true });
  });

  const json = <T>(text: string): T[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);

  it('finds everything in order, with the time of a push to a socket', async () => {
    const { code, out } = await cli.run('doctor');
    expect(out).toMatch(/✓ ticket: administrator is accepted/);
    expect(out).toMatch(/✓ clock: within 1 s/);
    expect(out).toMatch(/✓ round trip: a push is at the socket after \d+ ms/);
    expect(code).toBe(0);
    // Its user is gone again.
    expect(await cli.run('audience', '--all', '--json')).toMatchObject({
      out: expect.stringContaining('"users":0'),
    });
  }, 60_000);

  it('says that a key is wrong, with exit code 3', async () => {
    const wrong = new CliProcesses(
      {
        CARILLON_URL: stack.runtime.httpUrl,
        CARILLON_SDKAPPID: `${app.sdkAppId}`,
        CARILLON_SECRET_KEY: 'wrong',
      },
      folder,
    );
    const { code, err } = await wrong.run('doctor');
    expect(code).toBe(3);
    expect(err).toContain('the secret key is not that of the app');
  }, 60_000);

  it('imports users, who are shown, changed and deleted', async () => {
    writeFileSync(
      join(folder, 'users.csv'),
      'userId,nick,tags,city\nalice,Alice,vip|gold,Shenzhen\nbob,,vip,\n',
    );
    expect(await cli.run('users', 'import', 'users.csv')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no attribute "city": --name-attributes'),
    });
    const imported = await cli.run('users', 'import', 'users.csv', '--name-attributes');
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining('Imported 2 users') });
    expect(existsSync(join(folder, 'users.csv.progress'))).toBe(false);
    await cli.run('users', 'untag', 'alice', 'gold');
    await cli.run('users', 'set', 'bob', 'city=Guangzhou');
    const shown = await cli.run('users', 'get', 'alice', 'bob', '--json');
    expect(json(shown.out)).toEqual([
      { userId: 'alice', online: false, tags: ['vip'], attributes: { city: 'Shenzhen' } },
      { userId: 'bob', online: false, tags: ['vip'], attributes: { city: 'Guangzhou' } },
    ]);
    expect(await cli.run('users', 'get', 'alice', 'nobody')).toMatchObject({ code: 5 });
    expect(await cli.run('users', 'get', 'nobody')).toMatchObject({ code: 4, out: '' });
    expect((await cli.run('users', 'delete', 'bob')).code).toBe(0);
    expect((await cli.run('users', 'get', 'bob')).code).toBe(4);
  }, 120_000);

  it('shows a listener what a push to a condition brings', async () => {
    await cli.run('users', 'set', 'carol', '--nick', 'Carol');
    await cli.run('users', 'tag', 'carol', 'listener');
    const listening = cli.start('listen', 'carol', '--count', '1', '--json');
    await new Promise((resolve) => listening.stderr.once('data', resolve));
    const result = ended(listening);
    const pushed = await cli.run(
      'push',
      '--where',
      'tag:listener and not tag:muted',
      '--text',
      'Hello 深圳',
      '--wait',
      '--json',
    );
    expect(pushed.code).toBe(0);
    const [status] = json<{ id: string; state: string }>(pushed.out);
    expect(status).toMatchObject({ state: 'done', progress: 1, counters: { users: 1, posted: 1 } });
    const { code, out } = await result;
    expect(code).toBe(0);
    expect(json(out)).toMatchObject([{ id: status?.id, body: [{ MsgContent: { Text: 'Hello 深圳' } }] }]);
    const listed = await cli.run('pushes', 'ls', '--limit', '1', '--json');
    expect(json(listed.out)).toMatchObject([{ id: status?.id, state: 'done' }]);
  }, 120_000);

  it('cancels a push that is due later', async () => {
    const pushed = await cli.run('push', '--all', '--yes', '--text', 'x', '--at', '+2h', '--json');
    const [{ id } = { id: '' }] = json<{ id: string }>(pushed.out);
    expect((await cli.run('pushes', 'cancel', id)).code).toBe(0);
    expect(await cli.run('pushes', 'watch', id)).toMatchObject({
      code: 0,
      out: expect.stringContaining('cancelled'),
    });
  }, 60_000);

  it('goes on after a kill in the middle of an import, and nothing is lost or doubled', async () => {
    const count = 1200;
    const lines = Array.from({ length: count }, (_, index) => {
      if (index % 400 === 200) return '{"userId":"ålice"}';
      // Every tenth line is of a user who is there already, with another city.
      const user = index % 10 === 9 ? index - 9 : index;
      return JSON.stringify({
        userId: `u${user}`,
        tags: ['imported', `t${user % 7}`],
        attributes: { city: `c${index}` },
      });
    });
    writeFileSync(join(folder, 'many.ndjson'), `${lines.join('\n')}\n`);
    const parameters = ['users', 'import', 'many.ndjson', '--name-attributes', '--json', '--parallel', '2'];
    const first = cli.start(...parameters);
    while (!existsSync(join(folder, 'many.ndjson.progress'))) await sleep(5);
    first.kill('SIGKILL');
    await ended(first);

    const { code, out, err } = await cli.run(...parameters);
    expect(code).toBe(5);
    const [result] = json<{ resumedAfterLine: number; imported: number; bad: number }>(out);
    expect(result).toMatchObject({ imported: count - 3, bad: 3, line: count });
    expect(result?.resumedAfterLine).toBeGreaterThan(0);
    expect(result?.resumedAfterLine).toBeLessThan(count);
    expect(err).toContain('Going on after line');
    const audience = await cli.run('audience', '--where', 'tag:imported', '--json');
    const expected = new Set(
      lines
        .filter((line) => !line.includes('ålice'))
        .map((line) => (JSON.parse(line) as { userId: string }).userId),
    );
    expect(json(audience.out)).toMatchObject([{ users: expected.size }]);
    const shown = await cli.run('users', 'get', 'u0', 'u1190', 'u1198', '--json');
    expect(json(shown.out)).toMatchObject([
      { userId: 'u0', attributes: { city: 'c9' }, tags: ['imported', 't0'] },
      { userId: 'u1190', attributes: { city: 'c1199' } },
      { userId: 'u1198', attributes: { city: 'c1198' } },
    ]);
    expect(existsSync(join(folder, 'many.ndjson.progress'))).toBe(false);
  }, 240_000);
});
