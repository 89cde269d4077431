import { parseRequest } from '../../shared/protocol/parse.ts';
import { accountImport, multiAccountImport } from '../../shared/protocol/requests.ts';
import { accountStore, appDirectory, settingsStore } from '../composition.ts';
import { logger } from '../logger.ts';
import { apiHandler } from './api-handler.ts';

const accounts = accountStore();
const settings = settingsStore();

export const handler = apiHandler<'accounts'>(appDirectory(), {
  'im_open_login_svc/account_import': async ({ app }, payload) => {
    const profile = parseRequest(accountImport, payload);
    await settings.assertShards();
    await accounts.import(app.sdkAppId, profileOf(profile), Date.now());
    return {};
  },

  'im_open_login_svc/multiaccount_import': async ({ app }, payload) => {
    const profiles = parseRequest(multiAccountImport, payload);
    await settings.assertShards();
    const now = Date.now();
    const results = await Promise.all(
      profiles.map(async (profile) => {
        try {
          await accounts.import(app.sdkAppId, profileOf(profile), now);
          return { UserID: profile.UserID, ResultCode: 0, ResultInfo: '' };
        } catch (error) {
          logger.error('An account was not imported', error as Error);
          return { UserID: profile.UserID, ResultCode: 70169, ResultInfo: 'internal error: try again' };
        }
      }),
    );
    const failed = results.filter(({ ResultCode }) => ResultCode !== 0).map(({ UserID }) => UserID);
    return { FailAccounts: failed, ResultList: results };
  },
});

const profileOf = (profile: { UserID: string; Nick?: string | undefined; FaceUrl?: string | undefined }) => ({
  userId: profile.UserID,
  nick: profile.Nick,
  faceUrl: profile.FaceUrl,
});
