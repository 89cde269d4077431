import type { Account } from '../../../shared/domain/accounts/account.ts';
import { changeAccounts, IncompleteChangeError } from '../../../shared/domain/accounts/change-accounts.ts';
import type { AccountFailure, FailurePolicy } from '../../../shared/domain/accounts/requested-accounts.ts';
import { DomainError } from '../../../shared/domain/domain-error.ts';
import { refusalOf } from '../../../shared/protocol/error-table.ts';
import { account } from './fakes.ts';

const rejection = new DomainError('tagsOfUserExceeded', 'too many tags');
const fault = new Error('The store is out of order');

/** Changes a, b and c, where planning or carrying out fails for some. */
async function change(
  policy: FailurePolicy,
  planErrors: Readonly<Record<string, Error>>,
  workErrors: Readonly<Record<string, Error>> = {},
  failures: readonly AccountFailure[] = [],
) {
  const known = new Map(['a', 'b', 'c'].map((userId) => [userId, account(userId)]));
  const changed: string[] = [];
  const outcome = await changeAccounts<string>(
    policy,
    { known, failures },
    {
      async plan({ userId }: Account) {
        const error = planErrors[userId];
        if (error !== undefined) throw error;
        return `plan of ${userId}`;
      },
      async carryOut({ userId }, plan) {
        const error = workErrors[userId];
        if (error !== undefined) throw error;
        changed.push(`${userId}: ${plan}`);
      },
    },
  ).catch((error: unknown) => ({ error }));
  return { outcome, changed };
}

const all = ['a: plan of a', 'b: plan of b', 'c: plan of c'];

describe('a request that changes all accounts or none', () => {
  it('changes every account by its own plan', async () => {
    expect(await change('rejectAll', {})).toEqual({ outcome: [], changed: all });
  });

  it('changes nothing when one account must not be changed, and says why', async () => {
    const { outcome, changed } = await change('rejectAll', { a: fault, b: rejection });
    expect([outcome, changed]).toEqual([{ error: rejection }, []]);
  });

  it('changes nothing when the store fails before the first change', async () => {
    const { outcome, changed } = await change('rejectAll', { a: fault });
    expect(outcome).toEqual({ error: expect.any(IncompleteChangeError) });
    expect(changed).toEqual([]);
  });

  it('names the accounts that were not changed when the store fails in the middle', async () => {
    const { outcome, changed } = await change('rejectAll', {}, { a: fault, c: fault });
    expect(outcome).toMatchObject({
      error: {
        name: 'IncompleteChangeError',
        message: 'accounts were not changed: a, c',
        userIds: ['a', 'c'],
        cause: fault,
      },
    });
    expect(changed).toEqual(['b: plan of b']);
    expect(refusalOf(new IncompleteChangeError(['a'], fault))).toBeUndefined();
  });

  it('says why an account was rejected that could be changed when it was read', async () => {
    const { outcome } = await change('rejectAll', {}, { a: fault, b: rejection });
    expect(outcome).toEqual({ error: rejection });
  });
});

describe('a request that serves as many accounts as it can', () => {
  it('reports every account that was not changed, and changes the others', async () => {
    const unknown = { userId: 'x', error: rejection };
    const { outcome, changed } = await change('serveOthers', { a: rejection }, { b: fault }, [unknown]);
    expect(outcome).toEqual([unknown, { userId: 'a', error: rejection }, { userId: 'b', error: fault }]);
    expect(changed).toEqual(['c: plan of c']);
  });
});
