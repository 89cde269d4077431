import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localApps } from '../../local/default-app.ts';
import { Backend } from '../backend.ts';
import { Device } from '../device.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

/** A runtime in a separate process. */
interface Started {
  readonly child: ChildProcess;
  readonly url: string;
}

describe('npm start', () => {
  const children: ChildProcess[] = [];
  // In a separate process group, so that no process is left behind.
  afterEach(() => {
    for (const child of children.splice(0)) end(child);
  });

  function end({ pid }: ChildProcess): void {
    try {
      process.kill(-(pid ?? 0), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }

  async function start(...options: readonly string[]): Promise<Started> {
    const child = spawn('npm', ['start', '--', ...options], {
      cwd: PROJECT,
      env: { ...process.env, PORT: '0' },
      detached: true,
    });
    children.push(child);
    let output = '';
    child.stderr?.on('data', (text) => {
      output += text;
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', (text) => {
        output += text;
        const [, found] = /running on (http:\S+),/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', () => reject(new Error(`It did not start: ${output}`)));
    });
    return { child, url };
  }

  const answers = (url: string) =>
    fetch(url).then(
      () => true,
      () => false,
    );

  it('after a kill, shows only connected users as online, and continues every accepted push', async () => {
    const data = await mkdtemp(join(tmpdir(), 'carillon-'));
    const { app } = localApps();
    const keys = { sdkAppId: app.sdkAppId, secretKey: app.secretKeys[0] ?? '', admin: app.admins[0] ?? '' };
    const first = await start('--data', data);
    const device = new Device(`${first.url.replace('http', 'ws')}/ws`, keys, 'alice');
    await device.connect();
    const taskIds: string[] = [];
    const backend = new Backend(first.url, keys);
    for (let push = 0; push < 5; push++) taskIds.push(await backend.push(`${push}`, { MsgLifeTime: 600 }));
    end(first.child);
    await once(first.child, 'exit');

    const second = new Backend((await start('--data', data)).url, keys);
    const online = await second.call('openim/query_online_status', { To_Account: ['alice'] });
    expect(JSON.stringify(online)).toContain('Offline');
    const states = () =>
      Promise.all(
        taskIds.map(
          async (TaskId) => (await second.call('all_member_push/im_push_status', { TaskId })).State,
        ),
      );
    const deadline = Date.now() + 15_000;
    while ((await states()).includes('accepted') && Date.now() < deadline) await sleep(100);
    expect(await states()).not.toContain('accepted');
    await rm(data, { recursive: true });
  }, 150_000);

  it('stops with all its processes on SIGTERM', async () => {
    const { child, url } = await start();
    expect(await answers(url)).toBe(true);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    const deadline = Date.now() + 10_000;
    while ((await answers(url)) && Date.now() < deadline) await sleep(50);
    expect(await answers(url)).toBe(false);
  }, 60_000);
});
