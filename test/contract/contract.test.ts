import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { COMMAND_NAMES } from '../../shared/protocol/commands.ts';
import { Backend } from '../backend.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import type { CommandCases, Step } from './case.ts';

/**
 * The behaviour that existing clients rely on. Runs against the local stack, or against any deployment:
 * `CARILLON_URL`, `CARILLON_SDKAPPID`, `CARILLON_SECRET_KEY` and `CARILLON_ADMIN` say where and as whom.
 */
const { CARILLON_URL, CARILLON_SDKAPPID, CARILLON_SECRET_KEY = '', CARILLON_ADMIN = '' } = process.env;

const folder = new URL('./cases/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const commands = await Promise.all(
  files
    .sort()
    .map(async (file) => ((await import(new URL(file, folder).href)) as { cases: CommandCases }).cases),
);

let stack: RunningStack | undefined;
let backend: Backend;
beforeAll(async () => {
  if (CARILLON_URL === undefined) {
    stack = await startStack();
    backend = stack.backend;
  } else {
    const app = {
      sdkAppId: Number(CARILLON_SDKAPPID),
      secretKey: CARILLON_SECRET_KEY,
      admin: CARILLON_ADMIN,
    };
    backend = new Backend(CARILLON_URL, app);
  }
});
afterAll(() => stack?.stop());

/** Fills in the names of this run, and the values that earlier steps kept. */
function filledIn(value: unknown, run: string, kept: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined && kept.has(whole)) return kept.get(whole);
    return value.replace(/\$(\w+)/g, `$1.${run}`);
  }
  if (Array.isArray(value)) return value.map((item) => filledIn(item, run, kept));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [filledIn(key, run, kept), filledIn(item, run, kept)]),
  );
}

async function take({ command, request, answer, keep = {} }: Step, run: string, kept: Map<string, unknown>) {
  const answered = await backend.request(command, filledIn(request, run, kept));
  expect({ command, ...answered }).toMatchObject({ command, ...(filledIn(answer, run, kept) as object) });
  for (const [name, field] of Object.entries(keep)) kept.set(name, answered[field]);
}

describe.each(commands)('$command', ({ cases }) => {
  it.each(cases)('$says', async ({ steps }) => {
    const run = randomBytes(3).toString('hex');
    const kept = new Map<string, unknown>([
      ['app', Number(CARILLON_SDKAPPID ?? APPS[0].sdkAppId)],
      ['admin', CARILLON_ADMIN || APPS[0].admin],
    ]);
    for (const step of steps) await take(step, run, kept);
  });
});

it('has cases for every command', () => {
  expect(commands.map(({ command }) => command).sort()).toEqual(COMMAND_NAMES.toSorted());
});
