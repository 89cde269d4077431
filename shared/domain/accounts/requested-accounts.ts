import { DomainError } from '../domain-error.ts';
import type { Account } from './account.ts';
import type { Accounts } from './ports.ts';
import { isUserId, userIdInvalid } from './user-id.ts';

/**
 * What to do about accounts of a request that cannot be served.
 * - `rejectAll`: reject the whole request.
 * - `serveOthers`: serve the others, and report those.
 */
export type FailurePolicy = 'rejectAll' | 'serveOthers';

/** Why the account of a user was not served: a `DomainError` where the request is wrong, else a fault. */
export interface AccountFailure {
  readonly userId: string;
  readonly error: unknown;
}

/** The accounts of a request. */
export interface RequestedAccounts {
  readonly known: ReadonlyMap<string, Account>;
  /** Always empty with the policy `rejectAll`. */
  readonly failures: readonly AccountFailure[];
}

/**
 * Finds the accounts of users that a request names.
 *
 * @throws DomainError `accountUnknown`, naming the users who have none, with the policy `rejectAll`.
 */
export async function requestedAccounts(
  policy: FailurePolicy,
  accounts: Pick<Accounts, 'getMany'>,
  app: number,
  userIds: readonly string[],
): Promise<RequestedAccounts> {
  const known = await accounts.getMany(app, userIds.filter(isUserId));
  const unknown = [...new Set(userIds)].filter((userId) => !known.has(userId));
  if (unknown.length > 0 && policy === 'rejectAll') throw accountsUnknown(unknown);
  const failures = unknown.map((userId) => ({
    userId,
    error: isUserId(userId) ? accountsUnknown([userId]) : userIdInvalid(),
  }));
  return { known, failures };
}

/** The error of users who have no account. */
export const accountsUnknown = (userIds: readonly string[]): DomainError =>
  new DomainError('accountUnknown', `not imported and never logged in: ${userIds.join(', ')}`);
