import { setTimeout as sleep } from 'node:timers/promises';
import { deleteAccount } from '../../shared/domain/accounts/delete.ts';
import { accountsUnknown, requestedAccounts } from '../../shared/domain/accounts/requested-accounts.ts';
import { assertUserId, isUserId } from '../../shared/domain/accounts/user-id.ts';
import { kick } from '../../shared/domain/connection/kick.ts';
import { accounts as commands } from '../../shared/protocol/commands/accounts.ts';
import { kindFor, refusalOf } from '../../shared/protocol/error-table.ts';
import { ERROR_CODES } from '../../shared/protocol/errors.ts';
import {
  accountStore,
  connectionStore,
  deployment,
  deviceStore,
  historyStore,
  sockets,
  tagStore,
} from '../composition.ts';
import { logger } from '../logger.ts';
import { apiHandler } from './api-handler.ts';
import { errorList } from './error-list.ts';

const accounts = accountStore();
const connections = connectionStore();
const stage = deployment();
const deps = {
  accounts,
  connections,
  tags: tagStore(),
  history: historyStore(),
  devices: deviceStore(),
  sockets: sockets(),
  sleep,
};

export const handler = apiHandler(commands, {
  'im_open_login_svc/account_import': async ({ app }, profile) => {
    await stage.assertShards();
    await accounts.import(app.sdkAppId, profileOf(profile), Date.now());
    return {};
  },

  'im_open_login_svc/multiaccount_import': async ({ app }, { AccountList }) => {
    await stage.assertShards();
    const now = Date.now();
    // If a user is named twice, the last profile counts.
    const byUser = new Map(AccountList.map((profile) => [profile.UserID, profile]));
    const ResultList = await results(byUser.keys(), async (userId) => {
      assertUserId(userId);
      await accounts.import(app.sdkAppId, profileOf(byUser.get(userId) ?? { UserID: userId }), now);
    });
    const FailAccounts = ResultList.filter(({ ResultCode }) => ResultCode !== 0).map(({ UserID }) => UserID);
    return { FailAccounts, ResultList };
  },

  'im_open_login_svc/account_delete': async ({ app }, { DeleteItem }) => {
    const userIds = new Set(DeleteItem.map(({ UserID }) => UserID));
    const ResultItem = await results(userIds, async (userId) => {
      assertUserId(userId);
      const existed = await deleteAccount(deps, { app: app.sdkAppId, userId }, Date.now());
      if (!existed) throw accountsUnknown([userId]);
    });
    return { ResultItem };
  },

  'im_open_login_svc/account_check': async ({ app }, { CheckItem }) => {
    const userIds = [...new Set(CheckItem.map(({ UserID }) => UserID))];
    const known = await accounts.getMany(app.sdkAppId, userIds.filter(isUserId));
    // Administrators exist without an import.
    const exists = (userId: string) => known.has(userId) || app.admins.includes(userId);
    const checked = await results(userIds, async (userId) => {
      if (!exists(userId)) assertUserId(userId);
    });
    const ResultItem = checked.map((result) => ({
      ...result,
      AccountStatus: exists(result.UserID) ? ('Imported' as const) : ('NotImported' as const),
    }));
    return { ResultItem };
  },

  'im_open_login_svc/kick': async ({ app }, { UserID }) => {
    await requestedAccounts('rejectAll', accounts, app.sdkAppId, [UserID]);
    await kick(deps, { app: app.sdkAppId, userId: UserID }, Date.now());
    return {};
  },

  'openim/query_online_status': async ({ app }, { To_Account }) => {
    const { known, failures } = await requestedAccounts('serveOthers', accounts, app.sdkAppId, To_Account);
    const present = [...new Set(To_Account)].filter((userId) => known.has(userId));
    const now = Date.now();
    const QueryResult = await Promise.all(
      present.map(async (userId) => {
        const open = await connections.ofUser({ app: app.sdkAppId, userId }, now);
        const isOnline = open.some(({ isExpired }) => !isExpired);
        const presence = isOnline ? ('Online' as const) : ('Offline' as const);
        return { To_Account: userId, Status: presence, State: presence };
      }),
    );
    return { QueryResult, ErrorList: errorList(failures) };
  },
});

interface Profile {
  readonly UserID: string;
  readonly Nick?: string | undefined;
  readonly FaceUrl?: string | undefined;
}

const profileOf = (profile: Profile) => ({
  userId: profile.UserID,
  nick: profile.Nick,
  faceUrl: profile.FaceUrl,
});

/** Runs a task for each user; an error for one user does not stop the others. */
function results(userIds: Iterable<string>, work: (userId: string) => Promise<void>) {
  return Promise.all(
    [...userIds].map(async (UserID) => {
      try {
        await work(UserID);
        return { UserID, ResultCode: 0, ResultInfo: '' };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal !== undefined) {
          const kind = kindFor('im_open_login_svc/', refusal.kind);
          return { UserID, ResultCode: ERROR_CODES[kind], ResultInfo: refusal.message };
        }
        logger.error('An account was not changed', error as Error);
        return { UserID, ResultCode: ERROR_CODES.accountInternal, ResultInfo: 'internal error: try again' };
      }
    }),
  );
}
