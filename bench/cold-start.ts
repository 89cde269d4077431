import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Row, report, rounded } from './report.ts';

/**
 * Measures what a function does before its first request, in a separate process: loading its bundle, which creates
 * its clients.
 * The start of Node itself is subtracted. Lambda adds the start of the sandbox, and a small function has less CPU.
 */

const RUNS = 5;
const folder = join(import.meta.dirname, '..', '.bundles');
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  SHARDS: '16',
  POSTS_PER_SECOND: '9000',
  RECONNECT_SECONDS: '30',
  WEBSOCKET_API_ID: 'x',
  WEBSOCKET_STAGE: 'ws',
  ...Object.fromEntries(
    [
      ...['ACCOUNTS', 'TAGS', 'CONNECTIONS', 'MESSAGES', 'PUSHES', 'SETTINGS'].map(
        (table) => `${table}_TABLE`,
      ),
      ...['FAN_OUT', 'EXPRESS', 'BULK'].map((queue) => `${queue}_QUEUE_URL`),
      ...[
        'APPS_SECRET_ARN',
        'SCHEDULE_GROUP',
        'SCHEDULE_ROLE_ARN',
        'DISPATCH_FUNCTION_ARN',
        'DISPATCH_DEAD_LETTERS_ARN',
      ],
    ].map((name) => [name, 'x']),
  ),
};

const load = (file: string): number => {
  const code = `const before = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - before); process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    env: ENVIRONMENT,
    encoding: 'utf8',
  });
  const milliseconds = Number(stdout.trim().split('\n').at(-1));
  if (Number.isNaN(milliseconds) || stdout === '') throw new Error(`${file} was not loaded: ${stderr}`);
  return milliseconds;
};

const rows: Row[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('index.mjs'))
  .sort()
  .map((file) => {
    const times = Array.from({ length: RUNS }, () => load(join(folder, file))).sort((a, b) => a - b);
    return {
      function: file.replace('/index.mjs', ''),
      'bundle (KB)': Math.round(statSync(join(folder, file)).size / 1024),
      'loading, median (ms)': rounded(times[Math.floor(RUNS / 2)] ?? 0),
    };
  });
report('cold-start', 'Size of the bundles, and their loading time on this machine', rows);
