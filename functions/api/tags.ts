import { addTags } from '../../shared/domain/accounts/add-tags.ts';
import { removeTags } from '../../shared/domain/accounts/remove-tags.ts';
import { type FailurePolicy, requestedAccounts } from '../../shared/domain/accounts/requested-accounts.ts';
import type { RequestOf } from '../../shared/protocol/command.ts';
import { tags as commands } from '../../shared/protocol/commands/tags.ts';
import { accountStore, tagStore, usedNameStore, usedTagStore } from '../composition.ts';
import { apiHandler } from './api-handler.ts';
import { errorList } from './error-list.ts';

const tags = tagStore();
const deps = { accounts: accountStore(), tags, usedTags: usedTagStore(), usedNames: usedNameStore() };

export const handler = apiHandler(commands, {
  'all_member_push/im_add_tag': async ({ app }, request) => {
    await addTags(deps, 'rejectAll', app, tagsByUser(request), Date.now());
    return {};
  },
  'timpush/add_tag': async ({ app }, request) => ({
    ErrorList: errorList(await addTags(deps, 'serveOthers', app, tagsByUser(request), Date.now())),
  }),

  'all_member_push/im_remove_tag': async ({ app }, request) => {
    await removeTags(deps, 'rejectAll', app.sdkAppId, tagsByUser(request), Date.now());
    return {};
  },
  'timpush/remove_tag': async ({ app }, request) => ({
    ErrorList: errorList(
      await removeTags(deps, 'serveOthers', app.sdkAppId, tagsByUser(request), Date.now()),
    ),
  }),

  'all_member_push/im_remove_all_tags': async ({ app }, { To_Account }) => {
    await removeTags(deps, 'rejectAll', app.sdkAppId, allTagsOf(To_Account), Date.now());
    return {};
  },
  'timpush/clear_all_tags': async ({ app }, { To_Account }) => ({
    ErrorList: errorList(
      await removeTags(deps, 'serveOthers', app.sdkAppId, allTagsOf(To_Account), Date.now()),
    ),
  }),

  'all_member_push/im_get_tag': async ({ app }, { To_Account }) => {
    const { UserTags } = await read('rejectAll', app.sdkAppId, To_Account);
    // Older clients read the list under the key without `User`.
    return { UserTags, Tags: UserTags };
  },
  'timpush/get_tag': ({ app }, { To_Account }) => read('serveOthers', app.sdkAppId, To_Account),
});

async function read(policy: FailurePolicy, app: number, userIds: readonly string[]) {
  const { known, failures } = await requestedAccounts(policy, deps.accounts, app, userIds);
  const UserTags = await Promise.all(
    [...new Set(userIds)]
      .filter((userId) => known.has(userId))
      .map(async (userId) => ({ To_Account: userId, Tags: await tags.list(app, userId) })),
  );
  return { UserTags, ErrorList: errorList(failures) };
}

/** The tags of a request by user: a user named twice is one user. */
function tagsByUser({
  UserTags,
}: RequestOf<(typeof commands)['timpush/add_tag']>): ReadonlyMap<string, readonly string[]> {
  const byUser = Map.groupBy(UserTags, ({ To_Account }) => To_Account);
  return new Map([...byUser].map(([userId, entries]) => [userId, entries.flatMap(({ Tags }) => Tags)]));
}

const allTagsOf = (userIds: readonly string[]): ReadonlyMap<string, 'all'> =>
  new Map(userIds.map((userId) => [userId, 'all']));
