import { changeAccounts } from './change-accounts.ts';
import type { Accounts, Tags } from './ports.ts';
import { type AccountFailure, type FailurePolicy, requestedAccounts } from './requested-accounts.ts';

/** What removing tags needs. */
export interface RemoveTagsDeps {
  readonly accounts: Pick<Accounts, 'getMany'>;
  readonly tags: Pick<Tags, 'remove' | 'removeAll'>;
}

/**
 * Removes tags from users.
 *
 * @param byUser the tags to remove from each user, or `all`
 * @param now epoch milliseconds
 * @returns the accounts that kept their tags
 * @throws DomainError `accountUnknown` with the policy `rejectAll`.
 * @throws IncompleteChangeError with the policy `rejectAll`, when the store failed.
 */
export async function removeTags(
  { accounts, tags }: RemoveTagsDeps,
  policy: FailurePolicy,
  app: number,
  byUser: ReadonlyMap<string, readonly string[] | 'all'>,
  now: number,
): Promise<readonly AccountFailure[]> {
  const requested = await requestedAccounts(policy, accounts, app, [...byUser.keys()]);
  return changeAccounts<readonly string[] | 'all'>(policy, requested, {
    plan: async ({ userId }) => byUser.get(userId) ?? [],
    carryOut: ({ userId }, unwanted) =>
      unwanted === 'all' ? tags.removeAll(app, userId, now) : tags.remove(app, userId, unwanted, now),
  });
}
