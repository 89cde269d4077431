import { deflateSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import { ReferenceSigner } from '../reference-signer.ts';

const [app, otherApp] = APPS;
const { sdkAppId, secretKey } = app;
const now = Math.floor(Date.now() / 1000);
const good = signUserSig({ identifier: 'administrator', sdkAppId, secretKey });
const signed = (fields: Partial<Parameters<typeof signUserSig>[0]>) =>
  signUserSig({ identifier: 'administrator', sdkAppId, secretKey, ...fields });

/** A ticket with a forged document. */
const forged = (document: unknown): string =>
  deflateSync(JSON.stringify(document))
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');

describe('a request', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  interface Request {
    readonly path?: string;
    readonly query?: Readonly<Record<string, string | undefined>>;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly method?: string;
  }

  async function send({ path, query = {}, body = '{}', method = 'POST' }: Request) {
    const all = {
      sdkappid: `${sdkAppId}`,
      identifier: 'administrator',
      usersig: good,
      random: '1',
      contenttype: 'json',
    };
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...all, ...query })) {
      if (value !== undefined) given.set(name, value);
    }
    const url = `${stack.runtime.httpUrl}${path ?? '/v4/all_member_push/im_get_attr_name'}?${given}`;
    const response = await fetch(url, { method, ...(method === 'GET' ? {} : { body }) });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { ActionStatus: string; ErrorCode: number; ErrorInfo: string };
    expect(answer.ActionStatus).toBe(answer.ErrorCode === 0 ? 'OK' : 'FAIL');
    expect(answer.ErrorInfo).not.toContain(secretKey);
    return answer;
  }

  const codeOf = async (request: Request) => (await send(request)).ErrorCode;

  it.each([
    [60002, 'a path without a command', { path: '/v4/all_member_push' }],
    [60002, 'another version', { path: '/v5/all_member_push/im_push' }],
    [60002, 'the root', { path: '/' }],
    [60003, 'a body that is not JSON', { body: '{"a":' }],
    [60003, 'a body that is not UTF-8 text', { body: new Uint8Array([0xff, 0xfe, 0]) }],
    [60004, 'no identifier', { query: { identifier: undefined } }],
    [60005, 'no usersig', { query: { usersig: undefined } }],
    [60005, 'an empty usersig', { query: { usersig: '' } }],
    [60006, 'an sdkappid that is no number', { query: { sdkappid: '14x' } }],
    [60006, 'an sdkappid with a sign', { query: { sdkappid: '-1' } }],
    [60009, 'no such command', { path: '/v4/all_member_push/im_nothing' }],
    [60009, 'no such service', { path: '/v4/nothing/im_push' }],
    [60009, 'a command of another service', { path: '/v4/timpush/im_push' }],
    [60012, 'no sdkappid', { query: { sdkappid: undefined } }],
    [70001, 'an expired ticket', { query: { usersig: signed({ issuedAt: now - 100, expire: 99 }) } }],
    [70003, 'a truncated ticket', { query: { usersig: good.slice(0, 40) } }],
    [70003, 'no ticket at all', { query: { usersig: 'x' } }],
    [70003, 'a ticket of another version', { query: { usersig: forged({ 'TLS.ver': '1.0' }) } }],
    [70003, 'a zip bomb', { query: { usersig: forged('x'.repeat(1_000_000)) } }],
    [70003, 'a very long ticket', { query: { usersig: 'x'.repeat(5000) } }],
    [70009, 'a ticket with another key', { query: { usersig: signed({ secretKey: 'wrong' }) } }],
    [70009, 'a ticket from the future', { query: { usersig: signed({ issuedAt: now + 3600 }) } }],
    [70013, 'a ticket of somebody else', { query: { usersig: signed({ identifier: 'alice' }) } }],
    [70014, 'a ticket for another app', { query: { usersig: signed({ sdkAppId: otherApp.sdkAppId }) } }],
    [70020, 'an unknown app', { query: { sdkappid: '5' } }],
    [
      90009,
      'a user of a push command who is no administrator',
      { query: { identifier: 'alice', usersig: signed({ identifier: 'alice' }) } },
    ],
    [
      90009,
      'the same of the newer family',
      { path: '/v4/timpush/push', query: { identifier: 'alice', usersig: signed({ identifier: 'alice' }) } },
    ],
    [
      70403,
      'a user of an account command who is no administrator',
      {
        path: '/v4/im_open_login_svc/account_import',
        query: { identifier: 'alice', usersig: signed({ identifier: 'alice' }) },
      },
    ],
  ] as const)('is rejected with %i for %s', async (code, _, request) => {
    expect(await codeOf(request)).toBe(code);
  });

  it('may have an empty body', async () => {
    expect(await codeOf({ body: '' })).toBe(0);
    expect(await codeOf({ body: ' \n' })).toBe(0);
  });

  it('may be signed by the reference signer, with a user buffer and without', async () => {
    const signer = new ReferenceSigner(sdkAppId, secretKey);
    expect(await codeOf({ query: { usersig: signer.genUserSig('administrator', 600) } })).toBe(0);
    const withBuffer = signer.genPrivateMapKey('administrator', 600, 7, 255);
    expect(await codeOf({ query: { usersig: withBuffer } })).toBe(0);
  });

  it('may come from a clock that is a little ahead', async () => {
    expect(await codeOf({ query: { usersig: signed({ issuedAt: now + 60 }) } })).toBe(0);
  });
});

describe('the log of the functions', () => {
  it('contains no key and no ticket, whatever the request', async () => {
    const lines: string[] = [];
    const quiet = jest
      .spyOn(console, 'error')
      .mockImplementation((...words) => void lines.push(words.join(' ')));
    process.env.CARILLON_LOGS = 'all';
    process.env.POWERTOOLS_LOG_LEVEL = 'DEBUG';
    const stack = await startStack();
    try {
      const wrong = signed({ secretKey: 'wrong' });
      await stack.backend.push('hello');
      for (const usersig of [good, wrong, 'x', good.slice(0, 50)]) {
        const query = new URLSearchParams({ sdkappid: `${sdkAppId}`, identifier: 'administrator', usersig });
        await fetch(`${stack.runtime.httpUrl}/v4/all_member_push/im_get_attr_name?${query}`, {
          method: 'POST',
        });
      }
      await stack.device('alice').connect();
    } finally {
      await stack.stop();
      delete process.env.CARILLON_LOGS;
      delete process.env.POWERTOOLS_LOG_LEVEL;
      quiet.mockRestore();
    }
    expect(lines.join('\n')).toMatch(/PushesAccepted/);
    for (const secret of [secretKey, otherApp.secretKey, good])
      expect(lines.join('\n')).not.toContain(secret);
  });
});

describe('while a key is rotated', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    const apps = [{ sdkAppId, secretKey: [secretKey, 'next-key'], admins: ['administrator'] }];
    stack = await startStack({ appsSecret: JSON.stringify(apps) });
  });
  afterAll(() => stack?.stop());

  it.each([
    [0, secretKey],
    [0, 'next-key'],
    [70009, 'third-key'],
  ])('returns %i for tickets of the key %s', async (code, key) => {
    const usersig = signed({ secretKey: key });
    const query = new URLSearchParams({ sdkappid: `${sdkAppId}`, identifier: 'administrator', usersig });
    const url = `${stack.runtime.httpUrl}/v4/all_member_push/im_get_attr_name?${query}`;
    expect(await (await fetch(url, { method: 'POST' })).json()).toMatchObject({ ErrorCode: code });
  });
});
