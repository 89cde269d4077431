import { DomainError } from '../domain-error.ts';
import type { Account } from './account.ts';
import type { AccountFailure, FailurePolicy, RequestedAccounts } from './requested-accounts.ts';

/** A change of accounts, in two steps so that a request that is rejected changes nothing. */
export interface AccountChange<Plan> {
  /**
   * Reads what the change needs, and changes nothing.
   *
   * @throws DomainError when the account must not be changed.
   */
  plan(account: Account): Promise<Plan>;
  carryOut(account: Account, plan: Plan): Promise<void>;
}

/** The store failed in the middle of a change that serves all accounts or none. Repeating the request is safe. */
export class IncompleteChangeError extends Error {
  override readonly name = 'IncompleteChangeError';
  /** The users whose accounts were not changed. */
  readonly userIds: readonly string[];

  constructor(userIds: readonly string[], cause: unknown) {
    super(`accounts were not changed: ${userIds.join(', ')}`, { cause });
    this.userIds = userIds;
  }
}

/**
 * Changes every account that a request names. Every change is idempotent, so repeating the request after a failure is
 * safe.
 *
 * @returns the accounts that were not changed; none with the policy `rejectAll`
 * @throws DomainError with the policy `rejectAll`: the first rejection, if there is one before anything is changed.
 * @throws IncompleteChangeError with the policy `rejectAll`, when the store failed.
 */
export async function changeAccounts<Plan>(
  policy: FailurePolicy,
  { known, failures }: RequestedAccounts,
  change: AccountChange<Plan>,
): Promise<readonly AccountFailure[]> {
  const planned = await attemptEach(known.values(), async (account) => {
    const plan = await change.plan(account);
    return { userId: account.userId, account, plan };
  });
  if (policy === 'rejectAll') throwFirst(planned.failures);
  const changed = await attemptEach(planned.results, ({ account, plan }) => change.carryOut(account, plan));
  if (policy === 'rejectAll') throwFirst(changed.failures);
  return [...failures, ...planned.failures, ...changed.failures];
}

/** Does something for every user; a failure for one does not stop the others. */
async function attemptEach<User extends { readonly userId: string }, Result>(
  users: Iterable<User>,
  work: (user: User) => Promise<Result>,
): Promise<{ readonly results: readonly Result[]; readonly failures: readonly AccountFailure[] }> {
  const results: Result[] = [];
  const failures: AccountFailure[] = [];
  await Promise.all(
    Array.from(users, async (user) => {
      try {
        results.push(await work(user));
      } catch (error) {
        failures.push({ userId: user.userId, error });
      }
    }),
  );
  return { results, failures };
}

/** A rejection says what is wrong with the request; after a fault the caller needs to know what to repeat. */
function throwFirst(failures: readonly AccountFailure[]): void {
  const rejection = failures.find(({ error }) => error instanceof DomainError);
  if (rejection !== undefined) throw rejection.error;
  const [fault] = failures;
  if (fault === undefined) return;
  throw new IncompleteChangeError(
    failures.map(({ userId }) => userId),
    fault.error,
  );
}
