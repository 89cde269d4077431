import type { RequestedCondition } from '../../protocol/condition.ts';
import { type ClassicPush, MAX_LIFE_TIME, type NotificationPush } from '../../protocol/requests/pushes.ts';
import type { MessageElement, Notification } from './push.ts';

/** Whom an order is for. */
export type OrderedAudience =
  | { readonly everyone: true }
  | { readonly condition: RequestedCondition }
  | { readonly users: readonly string[] };

/** A push as it was asked for, whichever family of commands asked. */
export interface PushOrder {
  readonly from?: string | undefined;
  readonly random?: number | undefined;
  readonly audience: OrderedAudience;
  readonly body: readonly MessageElement[];
  readonly notification?: Notification | undefined;
  /** Seconds. */
  readonly lifeTime: number;
  readonly cloudCustomData?: string | undefined;
  readonly offlinePushInfo?: Readonly<Record<string, unknown>> | undefined;
  readonly dataId?: string | undefined;
  /** Posts per second. */
  readonly rateLimit?: number | undefined;
}

/** Whom a condition is for; without one, everybody. */
export const audienceOf = (condition: RequestedCondition | undefined): OrderedAudience =>
  condition === undefined ? { everyone: true } : { condition };

/** What a push of the classic family asks for. */
export const classicOrder = (request: ClassicPush): PushOrder => ({
  from: request.From_Account,
  random: request.MsgRandom,
  audience: audienceOf(request.Condition),
  body: request.MsgBody,
  lifeTime: request.MsgLifeTime ?? 0,
  cloudCustomData: request.CloudCustomData,
  offlinePushInfo: request.OfflinePushInfo,
  rateLimit: request.RateLimit,
});

/** What a push of the newer family asks for: its content is the notification, kept for seven days. */
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
