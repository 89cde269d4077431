import { RequestError } from '../../shared/protocol/errors.ts';
import type { Account, AccountStore } from '../../shared/storage/accounts.ts';

/**
 * The accounts of these users.
 *
 * @throws RequestError 70107 that names those who have none.
 */
export async function knownAccounts(
  accounts: AccountStore,
  app: number,
  userIds: readonly string[],
): Promise<Map<string, Account>> {
  const known = await accounts.getMany(app, userIds);
  const unknown = userIds.filter((userId) => !known.has(userId));
  if (unknown.length > 0) {
    throw new RequestError(
      'noSuchAccount',
      `not imported and never logged in: ${[...new Set(unknown)].join(', ')}`,
    );
  }
  return known;
}
