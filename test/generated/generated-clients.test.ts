import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openApiDocument } from '../../shared/protocol/openapi/document.ts';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import type { Device } from '../device.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';

const OPENAPI_GENERATOR = '7.20.0';
const OPENAPI_PYTHON_CLIENT = '0.29.1';
const [{ sdkAppId, secretKey, admin }] = APPS;
/** Downloads are kept next to the other packages. */
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'generated-clients');

const run = promisify(execFile);

/** The folder in which clients are generated, with the programs that use them. */
const folder = mkdtempSync(join(tmpdir(), 'carillon-generated-'));
const specification = join(folder, 'openapi.json');

describe('a client that is generated from the OpenAPI document', () => {
  let stack: RunningStack;
  let alice: Device;
  let mutedBob: Device;

  beforeAll(async () => {
    mkdirSync(CACHE, { recursive: true });
    cpSync(join(import.meta.dirname, 'clients'), folder, { recursive: true });
    writeFileSync(specification, JSON.stringify(openApiDocument()));
    stack = await startStack();
    await stack.backend.call('im_open_login_svc/multiaccount_import', {
      Accounts: ['alice', 'bob', 'carol'],
    });
    await stack.backend.call('all_member_push/im_set_attr_name', { AttrNames: ['city'] });
    await stack.backend.call('all_member_push/im_add_tag', {
      UserTags: [
        { To_Account: 'alice', Tags: ['vip'] },
        { To_Account: 'bob', Tags: ['vip', 'muted'] },
      ],
    });
    alice = stack.device('alice');
    mutedBob = stack.device('bob');
    await Promise.all([alice.connect(), mutedBob.connect()]);
  }, 60_000);
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a program that pushes to the users of a condition tree, and checks who received the push. */
  async function expectPush(from: string, command: string, parameters: readonly string[]): Promise<void> {
    const { stdout } = await run(command, parameters, {
      cwd: folder,
      env: {
        ...process.env,
        CARILLON_URL: stack.runtime.httpUrl,
        SDKAPPID: `${sdkAppId}`,
        USERSIG: signUserSig({ identifier: admin, sdkAppId, secretKey }),
      },
    });
    const { audience, taskId, code } = JSON.parse(stdout) as {
      readonly audience: number;
      readonly taskId: string;
      readonly code: number;
    };
    expect({ audience, code }).toEqual({ audience: 1, code: 90049 });
    await stack.done(taskId);
    expect(alice.received.get(taskId)).toMatchObject({
      body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `from ${from} 🎄` } }],
    });
    expect(mutedBob.received.has(taskId)).toBe(false);
  }

  it('by openapi-typescript and by openapi-generator compiles, and pushes to the members of a tree', async () => {
    await run('npm', ['install', '--no-audit', '--no-fund', '--cache', join(CACHE, 'npm')], { cwd: folder });
    const types = join('generated', 'types.ts');
    await run('npx', ['--no-install', 'openapi-typescript', specification, '-o', types], { cwd: folder });
    await run(
      'java',
      [
        ...['-jar', await generatorJar(), 'generate', '-g', 'typescript-fetch', '-i', specification],
        ...['-o', join('generated', 'openapi-generator')],
        '--additional-properties=importFileExtension=.js',
      ],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
    );
    await run('npx', ['--no-install', 'tsc'], { cwd: folder });
    for (const from of ['openapi-typescript', 'openapi-generator']) {
      await expectPush(from, process.execPath, [join('built', `${from}.js`)]);
    }
  }, 300_000);

  it('by openapi-python-client has every command, and pushes to the members of a tree', async () => {
    const python = await pythonWithGenerator();
    const { stdout, stderr } = await run(
      python,
      [
        ...['-m', 'openapi_python_client', 'generate', '--path', specification, '--meta', 'none'],
        ...['--output-path', 'generated_client', '--overwrite'],
      ],
      { cwd: folder },
    );
    // It omits what it does not support, and reports it.
    expect(`${stdout}${stderr}`).not.toMatch(/unable to|unsupported|will not be generated/i);
    await expectPush('openapi-python-client', python, ['push.py']);
  }, 300_000);
});

/** Downloads openapi-generator once. */
async function generatorJar(): Promise<string> {
  const jar = join(CACHE, `openapi-generator-cli-${OPENAPI_GENERATOR}.jar`);
  if (!existsSync(jar)) {
    await run('mvn', [
      ...['--quiet', '--batch-mode', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'],
      `-Dartifact=org.openapitools:openapi-generator-cli:${OPENAPI_GENERATOR}`,
      `-DoutputDirectory=${CACHE}`,
    ]);
  }
  return jar;
}

/** Creates a Python environment with the generator once. */
async function pythonWithGenerator(): Promise<string> {
  const environment = join(CACHE, 'python');
  const python = join(environment, 'bin', 'python');
  if (!existsSync(python)) await run('python3', ['-m', 'venv', environment]);
  await run(python, ['-m', 'pip', 'install', '--quiet', `openapi-python-client==${OPENAPI_PYTHON_CLIENT}`]);
  return python;
}
