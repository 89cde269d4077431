import type { OrderedAudience, PushOrder } from '../domain/push/order.ts';
import type { ClassicPush } from './commands/push.ts';
import { namedConditionOf, type RequestedCondition } from './condition.ts';
import { RequestError } from './errors.ts';
import { parseRequest } from './parse.ts';
import { MAX_LIFE_TIME, type NotificationPush, scheduledContents } from './push-content.ts';

/** The audience of a condition; without a condition, all users. */
export const audienceOf = (condition: RequestedCondition | undefined): OrderedAudience =>
  condition === undefined ? { everyone: true } : { condition: namedConditionOf(condition) };

/** Translates a push of the classic family for the domain. */
export const classicOrder = (request: ClassicPush): PushOrder => ({
  from: request.From_Account,
  random: request.MsgRandom,
  audience:
    request.To_Account === undefined
      ? audienceOf(request.Condition)
      : { users: [...new Set(request.To_Account)] },
  body: request.MsgBody,
  lifeTime: request.MsgLifeTime ?? 0,
  cloudCustomData: request.CloudCustomData,
  offlinePushInfo: request.OfflinePushInfo,
  rateLimit: request.RateLimit,
});

/** Translates a push of the newer family, whose content is the notification and which is kept for seven days. */
export const notificationOrder = (request: NotificationPush, audience: OrderedAudience): PushOrder => {
  const { Title, Desc, Ext } = request.OfflinePushInfo;
  return {
    from: request.From_Account,
    random: request.MsgRandom,
    audience,
    body: request.MsgBody ?? [],
    notification: { title: Title, desc: Desc, ...(Ext === undefined ? {} : { ext: Ext }) },
    lifeTime: request.OnlineOnlyFlag === 1 ? 0 : MAX_LIFE_TIME,
    cloudCustomData: request.CloudCustomData,
    offlinePushInfo: request.OfflinePushInfo,
    dataId: request.DataId,
  };
};

/**
 * Translates the content of a scheduled task.
 *
 * @param type `All`, `Tag` or `User`
 * @throws RequestError if the content does not fit the type
 */
export function scheduledOrder(type: string, content: unknown): PushOrder {
  if (type === 'All')
    return notificationOrder(parseRequest(scheduledContents.All, content), { everyone: true });
  if (type === 'Tag') {
    const request = parseRequest(scheduledContents.Tag, content);
    return notificationOrder(request, audienceOf(request.Condition));
  }
  if (type === 'User') {
    const request = parseRequest(scheduledContents.User, content);
    return notificationOrder(request, { users: request.To_Account });
  }
  throw new RequestError('badRequest', `Type: must be All, Tag or User (got ${JSON.stringify(type)})`);
}
