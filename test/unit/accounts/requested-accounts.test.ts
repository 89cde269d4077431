import { requestedAccounts } from '../../../shared/domain/accounts/requested-accounts.ts';
import { assertUserId, isUserId } from '../../../shared/domain/accounts/user-id.ts';
import { accountsOf } from './fakes.ts';

describe('the accounts of a request', () => {
  it('are all found where all exist', async () => {
    const { known, failures } = await requestedAccounts('rejectAll', accountsOf('a', 'b'), 1, [
      'a',
      'b',
      'a',
    ]);
    expect([[...known.keys()], failures]).toEqual([['a', 'b'], []]);
  });

  it('reject the request as a whole, naming each unknown user once', async () => {
    const requested = requestedAccounts('rejectAll', accountsOf('a'), 1, ['x', 'a', 'y\n', 'x']);
    await expect(requested).rejects.toMatchObject({
      kind: 'accountUnknown',
      message: 'not imported and never logged in: x, y\n',
    });
  });

  it('are served without the unknown ones, which say what is wrong with each', async () => {
    const accounts = accountsOf('a');
    const { known, failures } = await requestedAccounts('serveOthers', accounts, 1, ['x', 'a', 'y\n', 'x']);
    expect([...known.keys()]).toEqual(['a']);
    expect(failures).toMatchObject([
      { userId: 'x', error: { kind: 'accountUnknown', message: 'not imported and never logged in: x' } },
      { userId: 'y\n', error: { kind: 'userIdInvalid' } },
    ]);
    // No store is asked for a text that no account can have.
    expect(accounts.asked).toEqual([['x', 'a', 'x']]);
  });
});

describe('a user id', () => {
  it.each(['a', ' ', '~', 'x'.repeat(32)])('is %j', (text) => {
    expect(isUserId(text)).toBe(true);
    expect(() => assertUserId(text)).not.toThrow();
  });

  it.each(['', 'x'.repeat(33), 'é', 'a\n', '\x7f', '\x1f'])('is not %j', (text) => {
    expect(isUserId(text)).toBe(false);
    expect(() => assertUserId(text)).toThrow('an account has 1 to 32 printable ASCII characters');
  });
});
