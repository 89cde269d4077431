import { parseRequest } from '../../shared/protocol/parse.ts';
import { changeTags, namedAccounts } from '../../shared/protocol/requests.ts';
import { accountStore, appDirectory, tagStore } from '../composition.ts';
import { apiHandler } from './api-handler.ts';
import { knownAccounts } from './known-accounts.ts';

const accounts = accountStore();
const tags = tagStore();

export const handler = apiHandler<'tags'>(appDirectory(), {
  'all_member_push/im_add_tag': async ({ app }, payload) => {
    const changes = await tagChanges(app.sdkAppId, payload);
    const now = Date.now();
    await Promise.all(changes.map(([userId, names]) => tags.add(app.sdkAppId, userId, names, now)));
    return {};
  },

  'all_member_push/im_remove_tag': async ({ app }, payload) => {
    const changes = await tagChanges(app.sdkAppId, payload);
    const now = Date.now();
    await Promise.all(changes.map(([userId, names]) => tags.remove(app.sdkAppId, userId, names, now)));
    return {};
  },

  'all_member_push/im_remove_all_tags': async ({ app }, payload) => {
    const userIds = await known(app.sdkAppId, payload);
    const now = Date.now();
    await Promise.all(userIds.map((userId) => tags.removeAll(app.sdkAppId, userId, now)));
    return {};
  },

  'all_member_push/im_get_tag': async ({ app }, payload) => {
    const userIds = await known(app.sdkAppId, payload);
    const userTags = await Promise.all(
      userIds.map(async (userId) => ({ To_Account: userId, Tags: await tags.list(app.sdkAppId, userId) })),
    );
    // Older clients read the list under the key without `User`.
    return { UserTags: userTags, Tags: userTags };
  },
});

/** The tags of a request by user: a user named twice is one user. */
async function tagChanges(app: number, payload: unknown): Promise<[userId: string, tags: string[]][]> {
  const { UserTags } = parseRequest(changeTags, payload);
  const byUser = Map.groupBy(UserTags, ({ To_Account }) => To_Account);
  await knownAccounts(accounts, app, [...byUser.keys()]);
  return [...byUser].map(([userId, entries]) => [userId, entries.flatMap(({ Tags }) => Tags)]);
}

async function known(app: number, payload: unknown): Promise<string[]> {
  const { To_Account } = parseRequest(namedAccounts, payload);
  await knownAccounts(accounts, app, To_Account);
  return [...new Set(To_Account)];
}
