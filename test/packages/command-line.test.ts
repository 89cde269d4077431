import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppFolder, pack } from './installed.ts';

describe('the published command line', () => {
  let parent: string;
  let app: AppFolder;
  let runtime: ChildProcess | undefined;
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'carillon-cli-package-'));
    app = new AppFolder(parent, 'empty');
    app.install(pack('carillon', parent));
  }, 600_000);
  afterAll(() => {
    runtime?.kill('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  });

  it('starts the stack from the package, and finds it in order', async () => {
    const bin = join(app.folder, 'node_modules', '.bin', 'carillon');
    expect(app.run(bin, '--version').trim()).toMatch(/^\d+\.\d+\.\d+$/);
    runtime = spawn(process.execPath, [bin, 'start', '--port', '0'], { cwd: app.folder });
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      const collect = (text: Buffer) => {
        output += text;
        const [, found] = /running on (http:\S+),/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      };
      runtime?.stdout?.on('data', collect);
      runtime?.stderr?.on('data', collect);
      runtime?.once('exit', () => reject(new Error(`It did not start: ${output}`)));
    });
    const environment = [
      'env',
      `CARILLON_URL=${url}`,
      'CARILLON_SECRET_KEY=carillon-local-secret-key',
    ] as const;
    const report = app.run(...environment, process.execPath, bin, 'doctor');
    expect(report).toMatch(/✓ round trip: a push is at the socket after \d+ ms/);
    expect(report).not.toContain('✗');
    expect((await fetch(`${url}/example?user=alice`)).status).toBe(200);
    expect(await (await fetch(`${url}/example/client.js`)).text()).toContain('carillon');
    const stopped = new Promise((resolve) => runtime?.once('exit', resolve));
    runtime.kill('SIGTERM');
    expect(await stopped).toBe(0);
  }, 120_000);
});
