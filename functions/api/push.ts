import { requestedAccounts } from '../../shared/domain/accounts/requested-accounts.ts';
import { acceptPush, conditionOf } from '../../shared/domain/push/accept.ts';
import { assertAcceptable } from '../../shared/domain/push/dry-run.ts';
import type { OrderedAudience } from '../../shared/domain/push/order.ts';
import { reach } from '../../shared/domain/push/reach.ts';
import type { Caller } from '../../shared/protocol/caller.ts';
import { push as commands } from '../../shared/protocol/commands/push.ts';
import { RequestError } from '../../shared/protocol/errors.ts';
import { audienceOf, classicOrder, notificationOrder } from '../../shared/protocol/orders.ts';
import { acceptDeps, deployment, pushSchedules, shards, userStreams } from '../composition.ts';
import { meter } from '../metrics.ts';
import type { TimeLeft } from '../time-left.ts';
import { apiHandler } from './api-handler.ts';
import { errorList } from './error-list.ts';

/** How much time must remain after counting an audience, in milliseconds. */
const ANSWERING_TIME = 3000;

const deps = { ...acceptDeps(), schedules: pushSchedules() };
const stage = deployment();
const streams = userStreams();

export const handler = apiHandler(commands, {
  'all_member_push/im_push': async (caller, request, hasMoreThan) => {
    await stage.assertShards();
    const now = Date.now();
    const order = classicOrder(request);
    const sendAt = request.SendAt === undefined ? undefined : request.SendAt * 1000;
    if ('users' in order.audience)
      await requestedAccounts('rejectAll', deps.accounts, caller.app.sdkAppId, order.audience.users);
    if (request.DryRun === true) {
      await assertAcceptable(deps, caller, order, sendAt, now);
      return counted(caller, order.audience, hasMoreThan);
    }
    const options = { idempotencyKey: request.IdempotencyKey, sendAt };
    return { TaskId: await accepted(deps, caller, order, options, now) };
  },

  'all_member_push/im_audience': (caller, { Condition }, hasMoreThan) =>
    counted(caller, audienceOf(Condition), hasMoreThan),

  'timpush/push': async (caller, request) => {
    await stage.assertShards();
    const order = notificationOrder(request, audienceOf(request.Condition));
    return { TaskId: await accepted(deps, caller, order, {}, Date.now()) };
  },

  'timpush/batch': async (caller, request) => {
    await stage.assertShards();
    const { sdkAppId } = caller.app;
    const { known, failures } = await requestedAccounts(
      'serveOthers',
      deps.accounts,
      sdkAppId,
      request.To_Account,
    );
    if (known.size === 0) {
      throw new RequestError('noSuchAccount', 'To_Account: none of the accounts exists: import them first');
    }
    const users = [...new Set(request.To_Account)].filter((userId) => known.has(userId));
    const TaskId = await accepted(deps, caller, notificationOrder(request, { users }), {}, Date.now());
    return { TaskId, ErrorList: errorList(failures) };
  },
});

/** Accepts a push, and counts it. */
async function accepted(...request: Parameters<typeof acceptPush>): Promise<string> {
  const taskId = await acceptPush(...request);
  meter('PushesAccepted', 1);
  return taskId;
}

async function counted({ app }: Caller, audience: OrderedAudience, hasMoreThan: TimeLeft) {
  const condition = await conditionOf(deps.settings, app, audience);
  const hasTime = () => hasMoreThan(ANSWERING_TIME);
  const { users, online, exact } = await reach(
    { shards: shards(), streams, hasTime },
    app.sdkAppId,
    condition,
    Date.now(),
  );
  return { Audience: users, Online: online, Exact: exact };
}
