import type { Account } from '../../shared/domain/accounts/account.ts';
import { isUserId } from '../../shared/domain/accounts/user-id.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { ERROR_CODES, RequestError } from '../../shared/protocol/errors.ts';
import { USER_ID_SENTENCE } from '../../shared/protocol/fields.ts';
import type { AccountStore } from '../../shared/storage/accounts.ts';
import { logger } from '../logger.ts';

/** An account of a request for which the command failed, with the reason. */
export interface AccountFault {
  readonly To_Account: string;
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
}

/**
 * The classic family rejects a request that names an unknown account; the newer family lists it in `ErrorList` and
 * processes the others.
 */
export type Family = 'classic' | 'newer';

/** The accounts of a request. */
export interface RequestedAccounts {
  readonly known: ReadonlyMap<string, Account>;
  /** The accounts that are not processed; always empty for the classic family. */
  readonly faults: readonly AccountFault[];
}

/**
 * Finds the accounts of these users.
 *
 * @throws RequestError 70107 that names the users without an account (classic family)
 */
export async function requestedAccounts(
  family: Family,
  accounts: AccountStore,
  app: number,
  userIds: readonly string[],
): Promise<RequestedAccounts> {
  const known = await accounts.getMany(app, userIds.filter(isUserId));
  const unknown = [...new Set(userIds)].filter((userId) => !known.has(userId));
  if (unknown.length > 0 && family === 'classic') {
    throw new RequestError('noSuchAccount', `not imported and never logged in: ${unknown.join(', ')}`);
  }
  const faults = unknown.map((To_Account) => ({
    To_Account,
    ...(isUserId(To_Account)
      ? { ErrorCode: ERROR_CODES.noSuchAccount, ErrorInfo: 'not imported and never logged in' }
      : { ErrorCode: ERROR_CODES.badRequest, ErrorInfo: USER_ID_SENTENCE }),
  }));
  return { known, faults };
}

/** A change of accounts, in two steps, so that a rejected request changes nothing. */
export interface AccountChange<Plan> {
  /** Checks whether the account can be changed; throws a RequestError if not. */
  plan(account: Account): Promise<Plan>;
  carryOut(account: Account, plan: Plan): Promise<void>;
}

/**
 * Changes every account that a request names. Repeating the request after an error is safe, because every change is
 * idempotent.
 *
 * @returns the accounts that were not changed, for `ErrorList`
 * @throws RequestError for the classic family: the first rejection, before anything is changed; or 91000 with the
 * accounts that were not changed, if the store failed halfway
 */
export async function changeAccounts<Plan>(
  family: Family,
  { known, faults }: RequestedAccounts,
  change: AccountChange<Plan>,
): Promise<AccountFault[]> {
  const planned = await each(known.values(), (account) => change.plan(account));
  if (family === 'classic') throwFirst(planned.failed);
  const done = await each(planned.succeeded, ([account, plan]) => change.carryOut(account, plan));
  if (family === 'classic') throwFirst(done.failed.map(([[account], error]) => [account, error]));
  const failed = [
    ...planned.failed,
    ...done.failed.map(([[account], error]): [Account, unknown] => [account, error]),
  ];
  return [...faults, ...failed.map(([account, error]) => faultOf(account, error))];
}

/** The outcomes for all accounts. */
interface Outcomes<T, R> {
  readonly succeeded: readonly (readonly [T, R])[];
  readonly failed: readonly (readonly [T, unknown])[];
}

async function each<T, R>(items: Iterable<T>, work: (item: T) => Promise<R>): Promise<Outcomes<T, R>> {
  const succeeded: [T, R][] = [];
  const failed: [T, unknown][] = [];
  await Promise.all(
    [...items].map(async (item) => {
      try {
        succeeded.push([item, await work(item)]);
      } catch (error) {
        failed.push([item, error]);
      }
    }),
  );
  return { succeeded, failed };
}

/** A rejection explains itself; after an error of the store, the caller must know which accounts to repeat. */
function throwFirst(failed: readonly (readonly [Account, unknown])[]): void {
  const refusal = failed.find(([, error]) => refusalOf(error) !== undefined);
  if (refusal !== undefined) throw refusal[1];
  const [first] = failed;
  if (first === undefined) return;
  logger.error('Accounts were not changed', first[1] as Error);
  const users = failed.map(([{ userId }]) => userId).join(', ');
  throw new RequestError('internal', `internal error: try again; not changed: ${users}`);
}

function faultOf({ userId }: Account, error: unknown): AccountFault {
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    return { To_Account: userId, ErrorCode: refusal.code, ErrorInfo: refusal.message };
  }
  logger.error('An account was not changed', error as Error);
  return { To_Account: userId, ErrorCode: ERROR_CODES.internal, ErrorInfo: 'internal error: try again' };
}
