import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { AppKeys } from '../../test/backend.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
/** How long a start may take, in milliseconds. */
const START_TIME = 60_000;

/** The app of the benchmark. */
export const APP: AppKeys = { sdkAppId: 1_400_000_000, secretKey: 'bench', admin: 'administrator' };

/** What `npm start` runs, as a process of its own. */
export interface ServerProcess {
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  /** From the start to the line that says where it runs, in milliseconds. */
  readonly startTime: number;
  /** Resident memory in MB. */
  memory(): number;
  /** Seconds of CPU that all threads have taken. */
  cpu(): number;
  stop(): Promise<void>;
}

/** Starts the local runtime. The variable `SERVER_FLAGS` has flags for its Node, such as `--cpu-prof`. */
export async function startServer(): Promise<ServerProcess> {
  const flags = (process.env.SERVER_FLAGS ?? '').split(' ').filter((flag) => flag !== '');
  const began = performance.now();
  const child = spawn(process.execPath, [...flags, join(PROJECT, 'local', 'start.ts')], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: '0',
      CARILLON_APPS: JSON.stringify({
        sdkAppId: APP.sdkAppId,
        secretKey: APP.secretKey,
        admins: [APP.admin],
      }),
    },
  });
  const [httpUrl, webSocketUrl] = await urlsOf(child);
  const startTime = performance.now() - began;
  const ask = (column: string) =>
    execFileSync('ps', ['-o', `${column}=`, '-p', `${child.pid}`])
      .toString()
      .trim();
  return {
    httpUrl,
    webSocketUrl,
    startTime,
    memory: () => Number(ask('rss')) / 1024,
    cpu: () => Number(ask('cputimes')),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGINT');
      }),
  };
}

function urlsOf({ stdout }: ChildProcess): Promise<readonly [string, string]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The runtime did not start')), START_TIME);
    let text = '';
    stdout?.on('data', (bytes: Buffer) => {
      text += bytes;
      const found = /running on (\S+), WebSocket at (\S+)/.exec(text);
      if (found === null) return;
      clearTimeout(timer);
      resolve([found[1] ?? '', found[2] ?? '']);
    });
  });
}
