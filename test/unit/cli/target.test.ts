import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertNode } from '../../../cli/commands/start.ts';
import { runCli } from '../../../cli/run-cli.ts';
import { readStack, type StackReader } from '../../../cli/stack-target.ts';
import { findTarget } from '../../../cli/target.ts';
import { fakeTerminal } from './fake-terminal.ts';

describe('the app that a command is for', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carillon-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const find = (environment: Record<string, string> = {}, warnings: string[] = []) =>
    findTarget({}, fakeTerminal({ environment, folder }), (text) => warnings.push(text));

  it('is that of a runtime on this machine where nothing is configured', async () => {
    expect(await find()).toMatchObject({
      url: 'http://localhost:3000',
      webSocketUrl: 'ws://localhost:3000/ws',
    });
  });

  it('is in the file that init writes for its owner only, whatever the key has in it', async () => {
    const environment = { CARILLON_SECRET_KEY: 'a #"key" = with $signs' };
    const terminal = fakeTerminal({ environment, folder });
    const init = [
      'init',
      '--url',
      'https://push.example.com',
      '--websocket-url',
      'wss://ws.example.com',
      '--sdkappid',
      '7',
    ];
    expect(await runCli(init, terminal, '1')).toBe(0);
    expect(terminal.out() + terminal.err()).not.toContain('with $signs');
    expect(statSync(join(folder, 'carillon.env')).mode & 0o777).toBe(0o600);
    expect(await find()).toMatchObject({
      url: 'https://push.example.com',
      webSocketUrl: 'wss://ws.example.com',
      sdkAppId: 7,
      secretKey: 'a #"key" = with $signs',
      admin: 'administrator',
    });
    expect(await find({ CARILLON_SDKAPPID: '8' })).toMatchObject({
      sdkAppId: 8,
      url: 'https://push.example.com',
    });
  });

  it('is asked for where a person can answer', async () => {
    const typed = 'https://push.example.com\nwss://ws.example.com\n7\nthe-key\nroot';
    expect(await runCli(['init'], fakeTerminal({ folder, isTty: true, typed }), '1')).toBe(0);
    expect(await find()).toMatchObject({ secretKey: 'the-key', sdkAppId: 7, admin: 'root' });
  });

  it('is not written over another file without --force', async () => {
    const path = join(folder, 'carillon.env');
    writeFileSync(path, 'KEEP=1');
    chmodSync(path, 0o644);
    const terminal = fakeTerminal({ environment: { CARILLON_SECRET_KEY: 'k' }, folder });
    expect(await runCli(['init'], terminal, '1')).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe('KEEP=1');
    expect(await runCli(['init', '--force'], terminal, '1')).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('comes with a warning where others can read the key', async () => {
    writeFileSync(join(folder, 'carillon.env'), 'CARILLON_SECRET_KEY=k', { mode: 0o644 });
    const warnings: string[] = [];
    await find({}, warnings);
    expect(warnings).toEqual([expect.stringContaining('others can read it: chmod 600')]);
  });

  it.each([
    [
      { CARILLON_URL: 'push.example.com' },
      'CARILLON_URL is push.example.com: use a URL that begins with http:// or https://',
    ],
    [{ CARILLON_WEBSOCKET_URL: 'https://x' }, 'use a URL that begins with ws:// or wss://'],
    [{ CARILLON_SECRET_KEY: 'k', CARILLON_SDKAPPID: 'seven' }, 'CARILLON_SDKAPPID is seven'],
  ])('is rejected with a sentence: %j', async (environment, message) => {
    await expect(find(environment)).rejects.toThrow(message);
  });
});

describe('the app of a stack', () => {
  const APPS = [
    { sdkAppId: 7, secretKey: ['new', 'old'], admins: ['root'] },
    { sdkAppId: 8, secretKey: 'eight', admins: ['admin'] },
  ];
  const reader = (others: Partial<StackReader> = {}): StackReader => ({
    outputs: async () => ({ HttpUrl: 'https://h', WebSocketUrl: 'wss://w', AppsSecretArn: 'arn' }),
    secret: async () => JSON.stringify(APPS),
    ...others,
  });

  it('is read from the outputs and the secret', async () => {
    expect(await readStack('Carillon', undefined, reader())).toMatchObject({
      url: 'https://h',
      webSocketUrl: 'wss://w',
      sdkAppId: 7,
      secretKey: 'new',
      admin: 'root',
    });
    expect(await readStack('Carillon', 8, reader())).toMatchObject({ sdkAppId: 8, secretKey: 'eight' });
  });

  it('is not found where there is no such stack or app', async () => {
    const none = reader({ outputs: async () => undefined });
    await expect(readStack('Carillon', undefined, none)).rejects.toMatchObject({ name: 'NotFoundError' });
    const other = reader({ outputs: async () => ({ Bucket: 'b' }) });
    await expect(readStack('Website', undefined, other)).rejects.toThrow('is not one of Carillon');
    await expect(readStack('Carillon', 9, reader())).rejects.toThrow('has no app 9: it has 7, 8');
  });

  it('is a matter of authentication where AWS refuses the caller', async () => {
    const refusing = reader({
      secret: async () => {
        throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
      },
    });
    await expect(readStack('Carillon', 7, refusing)).rejects.toMatchObject({ name: 'AuthenticationError' });
  });
});

it('carillon start says which Node it needs', () => {
  expect(() => assertNode('20.20.2')).toThrow('needs Node 22.12 or later, and this is 20.20.2');
  expect(() => assertNode('22.11.0')).toThrow();
  for (const version of ['22.12.0', '24.0.0']) expect(() => assertNode(version)).not.toThrow();
});
