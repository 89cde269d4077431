import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { verifyUserSig } from '../../shared/protocol/user-sig.ts';
import type { Device } from '../device.ts';
import { APPS, eventually, type RunningStack, startStack } from '../integration/running-stack.ts';
import { cleanEnvironment, PUSHING_LANGUAGES, pushProgram, run } from './programs.ts';

const [{ sdkAppId, secretKey }] = APPS;
const TEXT = 'Merry Christmas! 🎄';

describe('the program of the documentation', () => {
  let stack: RunningStack;
  let alice: Device;
  let bob: Device;
  beforeAll(async () => {
    stack = await startStack();
    alice = stack.device('alice');
    bob = stack.device('bob');
    await Promise.all([alice.connect(), bob.connect()]);
  }, 60_000);
  afterAll(() => stack.stop());

  it.each(PUSHING_LANGUAGES)(
    'in %s signs a ticket, imports users, tags one, pushes to the tag and follows the push',
    async (language) => {
      const [command, ...parameters] = await pushProgram(language);
      await stack.backend.call('all_member_push/im_remove_all_tags', { To_Account: ['alice'] });
      alice.received.clear();
      const { stdout, stderr } = await run(command, parameters, {
        env: {
          ...cleanEnvironment,
          CARILLON_URL: stack.runtime.httpUrl,
          SDKAPPID: `${sdkAppId}`,
          SECRET_KEY: secretKey,
        },
      });
      expect(stderr).toBe('');
      const status = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      expect(status).toMatchObject({ ErrorCode: 0, State: 'done', Progress: 1 });
      await eventually(() => alice.received.size > 0);
      expect(alice.texts()).toEqual([TEXT]);
      expect(bob.texts()).toEqual([]);
      expect(await stack.backend.call('all_member_push/im_get_tag', { To_Account: ['alice'] })).toMatchObject(
        {
          UserTags: [{ To_Account: 'alice', Tags: ['vip'] }],
        },
      );
    },
    180_000,
  );
});

describe('the ticket that curl signs', () => {
  const isAsked = PUSHING_LANGUAGES.includes('curl');
  (isAsked ? it : it.skip)('is valid, whatever its length and characters', async () => {
    const [push] = await pushProgram('curl');
    const sign = push.replace('push.sh', 'user-sig.sh');
    for (const identifier of ['a', 'a%b c', "quote'", 'x'.repeat(32), 'x'.repeat(300)]) {
      const env = { ...cleanEnvironment, SDKAPPID: `${sdkAppId}`, SECRET_KEY: secretKey };
      const { stdout: ticket } = await run(sign, [identifier], { env });
      const now = Math.floor(Date.now() / 1000);
      expect(() =>
        verifyUserSig(ticket, { sdkAppId, identifier, secretKeys: [secretKey], now }),
      ).not.toThrow();
      expect(ticket).not.toBe(signUserSig({ sdkAppId, identifier, secretKey }));
    }
  });
});
