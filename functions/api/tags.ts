import type { UserTags } from '../../shared/domain/accounts/account.ts';
import { assertRoom } from '../../shared/domain/accounts/tag-limit.ts';
import type { Caller } from '../../shared/protocol/caller.ts';
import type { RequestOf } from '../../shared/protocol/command.ts';
import { tags as commands } from '../../shared/protocol/commands/tags.ts';
import { accountStore, tagStore, usedNameStore, usedTagStore } from '../composition.ts';
import { type AccountFault, changeAccounts, type Family, requestedAccounts } from './accounts-of-request.ts';
import { apiHandler } from './api-handler.ts';

const accounts = accountStore();
const tags = tagStore();
const usedTags = usedTagStore();
const usedNames = usedNameStore();

type TagChanges = RequestOf<(typeof commands)['timpush/add_tag']>;

export const handler = apiHandler(commands, {
  'all_member_push/im_add_tag': async (caller, request) => {
    await add('classic', caller, request);
    return {};
  },
  'timpush/add_tag': async (caller, request) => ({ ErrorList: await add('newer', caller, request) }),

  'all_member_push/im_remove_tag': async (caller, request) => {
    await remove('classic', caller, request);
    return {};
  },
  'timpush/remove_tag': async (caller, request) => ({ ErrorList: await remove('newer', caller, request) }),

  'all_member_push/im_remove_all_tags': async (caller, { To_Account }) => {
    await removeAll('classic', caller, To_Account);
    return {};
  },
  'timpush/clear_all_tags': async (caller, { To_Account }) => ({
    ErrorList: await removeAll('newer', caller, To_Account),
  }),

  'all_member_push/im_get_tag': async (caller, { To_Account }) => {
    const { UserTags } = await read('classic', caller, To_Account);
    // Older clients read the list under the key without `User`.
    return { UserTags, Tags: UserTags };
  },
  'timpush/get_tag': (caller, { To_Account }) => read('newer', caller, To_Account),
});

async function add(family: Family, { app }: Caller, request: TagChanges): Promise<AccountFault[]> {
  const byUser = tagsByUser(request);
  const requested = await requestedAccounts(family, accounts, app.sdkAppId, [...byUser.keys()]);
  const now = Date.now();
  const { tagsPerApp } = app.settings;
  let recorded: Promise<void> | undefined;
  return changeAccounts<UserTags>(family, requested, {
    async plan({ userId }) {
      const present = await tags.ofUser(app.sdkAppId, userId);
      assertRoom(userId, present, byUser.get(userId) ?? []);
      return present;
    },
    async carryOut(account, present) {
      recorded ??= record(app.sdkAppId, [...byUser.values()].flat(), tagsPerApp);
      await recorded;
      await tags.add(app.sdkAppId, account, byUser.get(account.userId) ?? [], now, present);
    },
  });
}

/** Records which tags are used, before they are: so every tag that a user has is listed. */
async function record(app: number, names: readonly string[], most: number | undefined): Promise<void> {
  if (most !== undefined) await usedTags.record(app, names, most);
  await usedNames.record(app, 'tags', names);
}

async function remove(family: Family, { app }: Caller, request: TagChanges): Promise<AccountFault[]> {
  const byUser = tagsByUser(request);
  const requested = await requestedAccounts(family, accounts, app.sdkAppId, [...byUser.keys()]);
  const now = Date.now();
  return changeAccounts<readonly string[]>(family, requested, {
    plan: async ({ userId }) => byUser.get(userId) ?? [],
    carryOut: ({ userId }, names) => tags.remove(app.sdkAppId, userId, names, now),
  });
}

async function removeAll(
  family: Family,
  { app }: Caller,
  userIds: readonly string[],
): Promise<AccountFault[]> {
  const requested = await requestedAccounts(family, accounts, app.sdkAppId, userIds);
  const now = Date.now();
  return changeAccounts<void>(family, requested, {
    plan: async () => undefined,
    carryOut: ({ userId }) => tags.removeAll(app.sdkAppId, userId, now),
  });
}

async function read(family: Family, { app }: Caller, userIds: readonly string[]) {
  const { known, faults } = await requestedAccounts(family, accounts, app.sdkAppId, userIds);
  const UserTags = await Promise.all(
    [...new Set(userIds)]
      .filter((userId) => known.has(userId))
      .map(async (userId) => ({ To_Account: userId, Tags: await tags.list(app.sdkAppId, userId) })),
  );
  return { UserTags, ErrorList: faults };
}

/** The tags of a request by user: a user named twice is one user. */
function tagsByUser({ UserTags }: TagChanges): Map<string, string[]> {
  const byUser = Map.groupBy(UserTags, ({ To_Account }) => To_Account);
  return new Map([...byUser].map(([userId, entries]) => [userId, entries.flatMap(({ Tags }) => Tags)]));
}
