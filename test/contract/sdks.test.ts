import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import { SDK_REQUESTS } from './sdk-requests.ts';

const [{ sdkAppId, secretKey, admin }] = APPS;

describe('the request of an SDK', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
    await stack.backend.call('im_open_login_svc/account_import', { UserID: 'alice' });
    await stack.backend.call('all_member_push/im_set_attr_name', { AttrNames: { 0: 'sex', 1: 'city' } });
  });
  afterAll(() => stack?.stop());

  it.each(SDK_REQUESTS)('$from: $path answers $code', async ({ path, body, code }) => {
    const usersig = signUserSig({ identifier: admin, sdkAppId, secretKey });
    const query = new URLSearchParams({ sdkappid: `${sdkAppId}`, identifier: admin, usersig, random: '1' });
    const response = await fetch(`${stack.runtime.httpUrl}${path}?${query}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(await response.json()).toMatchObject({
      ErrorCode: code,
      ActionStatus: code === 0 ? 'OK' : 'FAIL',
    });
  });
});
