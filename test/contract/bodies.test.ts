import { gzipSync } from 'node:zlib';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import type { Answer } from '../backend.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';

const [{ sdkAppId, secretKey, admin }] = APPS;

describe('a body', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
    await stack.backend.call('im_open_login_svc/account_import', { UserID: 'alice' });
  });
  afterAll(() => stack?.stop());

  async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
    const query = new URLSearchParams({
      sdkappid: `${sdkAppId}`,
      identifier: admin,
      usersig: signUserSig({ identifier: admin, sdkAppId, secretKey }),
    });
    const url = `${stack.runtime.httpUrl}/v4/all_member_push/im_push?${query}`;
    const response = await fetch(url, { method: 'POST', body, headers });
    return (await response.json()) as Answer;
  }

  const pushOf = (content: string) =>
    `{"MsgRandom":1,"DryRun":true,"MsgBody":[{"MsgType":"TIMCustomElem","MsgContent":${content}}]}`;
  const good = pushOf('{"Data":"d"}');

  it.each([
    ['with a byte order mark', `\uFEFF${good}`, {}],
    ['with a byte order mark, as bytes', Buffer.from(`\uFEFF${good}`), {}],
    ['that is compressed', gzipSync(good), { 'content-encoding': 'gzip' }],
    [
      'that is compressed JSON',
      gzipSync(good),
      { 'content-encoding': 'gzip', 'content-type': 'application/json' },
    ],
    ['in another content type', good, { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('%s is read', async (_, body, headers) => {
    expect(await post(body, { ...headers })).toMatchObject({ ErrorCode: 0, Exact: true });
  });

  it('that inflates without end is rejected', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '));
    expect(await post(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ ErrorCode: 60003 });
  });

  it.each([
    ['9007199254740993', '9007199254740993 would be rounded'],
    ['123456789012345678901234567890', 'would be rounded'],
    ['1e999', 'would be rounded'],
    ['0.12345678901234567890123', 'would be rounded'],
  ])('with the number %s, which would be rounded, is rejected', async (number, sentence) => {
    expect(await post(pushOf(`{"id":${number}}`))).toMatchObject({
      ErrorCode: 90001,
      ErrorInfo: expect.stringContaining(sentence),
    });
  });

  it.each(['9007199254740992', '-9007199254740991', '22.543096', '114.05786000000001', '1e21', '0.1'])(
    'with the number %s, which is carried exactly, is accepted',
    async (number) => {
      expect(await post(pushOf(`{"id":${number}}`))).toMatchObject({ ErrorCode: 0 });
    },
  );

  it.each(['"\\ud800"', '{"\\udc00":1}', '{"x":["a\\ud83cb"]}'])(
    'with half of a character, %s, is rejected with a sentence',
    async (value) => {
      expect(await post(pushOf(`{"Ext":"e","x":${value}}`))).toMatchObject({
        ErrorCode: 90001,
        ErrorInfo: expect.stringContaining('surrogate'),
      });
    },
  );
});
