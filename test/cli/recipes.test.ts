import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import { buildCli, CLI } from './built-cli.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(PROJECT, 'docs', 'recipes.md'), 'utf8');

/** A part of the page: its heading, and its commands and snippets. */
interface Recipe {
  readonly heading: string;
  readonly shell: string;
  readonly modules: readonly string[];
}

const recipes: readonly Recipe[] = page.split(/^#+ /m).flatMap((part) => {
  const [heading = ''] = part.split('\n');
  const blocks = (language: string) =>
    [...part.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code);
  const recipe = { heading, shell: blocks('sh').join(''), modules: blocks('js') };
  return recipe.shell === '' && recipe.modules.length === 0 ? [] : [recipe];
});

/** What each recipe has to bring about, in the order of the page. */
const OUTCOMES: Readonly<
  Record<string, (said: string, backend: RunningStack['backend']) => Promise<void> | void>
> = {
  Recipes: (said) => expect(said).toContain('Imported 3 users'),
  'A price alarm': async (said, backend) => {
    const ids = said.trim().split('\n');
    expect(ids).toHaveLength(2);
    for (const TaskId of ids) {
      expect(await backend.call('all_member_push/im_push_status', { TaskId })).toMatchObject({
        MsgLifeTime: 86_400,
      });
    }
  },
  'A maintenance notice': async (said, backend) => {
    const [now, later] = said.trim().split('\n');
    expect(await backend.call('all_member_push/im_push_status', { TaskId: now })).toMatchObject({
      MsgLifeTime: 0,
    });
    expect(await backend.call('all_member_push/im_push_status', { TaskId: later })).toMatchObject({
      State: 'scheduled',
    });
  },
  'A birthday': (said) => expect(said.trim()).toMatch(/^[0-9A-Z]{26}$/),
  'A and B': (said) => expect(said.match(/Progress/g)).toHaveLength(2),
  'Again to those who missed it': (said) => expect(said).toContain('alice has saw-offer'),
  'In stages, at a limited rate': (said) => expect(said.match(/State +done/g)).toHaveLength(2),
  'Stopping a wrong push': async (said, backend) => {
    const [, TaskId] = /Cancelled (\S+)/.exec(said) ?? [];
    expect(await backend.call('all_member_push/im_push_status', { TaskId })).toMatchObject({
      State: 'cancelled',
    });
  },
  'Moving from Tencent Cloud Chat': (said) => {
    expect(said).toContain('Imported 2 users');
    expect(said).toMatch(/dave +no +beta vip +city:Shenzhen level:3/);
    expect(said).toContain('1 users, 0 online');
  },
};

describe('the page of recipes', () => {
  let stack: RunningStack;
  let folder: string;
  const [app] = APPS;
  beforeAll(async () => {
    buildCli();
    stack = await startStack();
    mkdirSync(join(PROJECT, 'node_modules', '.cache'), { recursive: true });
    // Below the project, so that snippets find the client's package.
    folder = mkdtempSync(join(PROJECT, 'node_modules', '.cache', 'recipes-'));
  }, 120_000);
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs a program while this process serves it. */
  async function run(command: string, parameters: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(command, parameters, {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH ?? '',
        NODE: process.execPath,
        CLI,
        CARILLON_URL: stack.runtime.httpUrl,
        CARILLON_SDKAPPID: `${app.sdkAppId}`,
        CARILLON_SECRET_KEY: app.secretKey,
      },
    });
    return stdout;
  }

  it('has an expectation for every recipe', () => {
    expect(recipes.map(({ heading }) => heading)).toEqual(Object.keys(OUTCOMES));
  });

  it.each(recipes)(
    'does what it says: $heading',
    async ({ heading, shell, modules }) => {
      const npx = 'npx() { [ "$1" = carillon ] || return 127; shift; "$NODE" "$CLI" "$@"; }';
      let said = await run('bash', ['-euo', 'pipefail', '-c', `${npx}\n${shell}`]);
      for (const [index, code] of modules.entries()) {
        const file = join(folder, `snippet-${index}.mjs`);
        writeFileSync(file, code);
        said += await run(process.execPath, [file]);
      }
      await OUTCOMES[heading]?.(said, stack.backend);
    },
    120_000,
  );
});
