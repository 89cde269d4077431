import type { App } from '../apps/app.ts';
import type { UserTags } from './account.ts';
import { changeAccounts } from './change-accounts.ts';
import type { Accounts, Tags, UsedNames, UsedTags } from './ports.ts';
import { type AccountFailure, type FailurePolicy, requestedAccounts } from './requested-accounts.ts';
import { assertRoom } from './tag-limit.ts';

/** What adding tags needs. */
export interface AddTagsDeps {
  readonly accounts: Pick<Accounts, 'getMany'>;
  readonly tags: Pick<Tags, 'ofUser' | 'add'>;
  readonly usedTags: UsedTags;
  readonly usedNames: UsedNames;
}

/**
 * Adds tags to users. The tags of the request count as used by the app once, whatever the number of users.
 *
 * @param byUser the tags of each user
 * @param now epoch milliseconds
 * @returns the accounts that got no tags
 * @throws DomainError with the policy `rejectAll`: `accountUnknown`, `tagsOfUserExceeded` or `tagsOfAppExceeded`.
 * @throws IncompleteChangeError with the policy `rejectAll`, when the store failed.
 */
export async function addTags(
  deps: AddTagsDeps,
  policy: FailurePolicy,
  { sdkAppId, settings }: App,
  byUser: ReadonlyMap<string, readonly string[]>,
  now: number,
): Promise<readonly AccountFailure[]> {
  const { accounts, tags } = deps;
  const requested = await requestedAccounts(policy, accounts, sdkAppId, [...byUser.keys()]);
  let recorded: Promise<void> | undefined;
  return changeAccounts<UserTags>(policy, requested, {
    async plan({ userId }) {
      const present = await tags.ofUser(sdkAppId, userId);
      assertRoom(userId, present, byUser.get(userId) ?? []);
      return present;
    },
    async carryOut(account, present) {
      recorded ??= record(deps, sdkAppId, [...byUser.values()].flat(), settings.tagsPerApp);
      await recorded;
      await tags.add(sdkAppId, account, byUser.get(account.userId) ?? [], now, present);
    },
  });
}

/** Records which tags are used, before they are: so every tag that a user has is listed. */
async function record(
  { usedTags, usedNames }: Pick<AddTagsDeps, 'usedTags' | 'usedNames'>,
  app: number,
  tags: readonly string[],
  maximum: number | undefined,
): Promise<void> {
  if (maximum !== undefined) await usedTags.record(app, tags, maximum);
  await usedNames.record(app, 'tags', tags);
}
