import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROJECT = join(import.meta.dirname, '..', '..');

/** A runtime in a process of its own. */
interface Started {
  readonly child: ChildProcess;
  readonly url: string;
}

describe('npm start', () => {
  const children: ChildProcess[] = [];
  // In a group of its own, so that nothing is left behind whatever happens.
  afterEach(() => {
    for (const { pid } of children.splice(0)) {
      try {
        process.kill(-(pid ?? 0), 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  });

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
