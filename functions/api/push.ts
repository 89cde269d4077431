import { parseRequest } from '../../shared/protocol/parse.ts';
import { push } from '../../shared/protocol/requests.ts';
import { acceptPush } from '../../shared/push/accept.ts';
import {
  accountStore,
  appDirectory,
  fanOutQueue,
  messageLog,
  pushStore,
  settingsStore,
  shards,
} from '../composition.ts';
import { apiHandler } from './api-handler.ts';

const parts = {
  accounts: accountStore(),
  settings: settingsStore(),
  log: messageLog(),
  pushes: pushStore(),
  fanOut: fanOutQueue(),
  shards: shards(),
};

export const handler = apiHandler<'push'>(appDirectory(), {
  'all_member_push/im_push': async ({ app, identifier }, payload) => {
    const request = parseRequest(push, payload);
    await parts.settings.assertShards();
    const caller = { app: app.sdkAppId, identifier, admins: app.admins };
    return { TaskId: await acceptPush(parts, caller, request, Date.now()) };
  },
});
