import type { MessageElement } from '../types.ts';

/** A condition over tags and attributes: the classic lists, all of which must hold, or a tree. */
export type Condition =
  | {
      readonly TagsAnd?: readonly string[];
      readonly TagsOr?: readonly string[];
      readonly AttrsAnd?: Readonly<Record<string, string>>;
      readonly AttrsOr?: Readonly<Record<string, string>>;
    }
  | { readonly And: readonly Condition[] }
  | { readonly Or: readonly Condition[] }
  | { readonly Not: Condition }
  | { readonly Tag: string }
  | { readonly Attr: Readonly<Record<string, string>> };

/** The notification that a phone or browser shows; vendor fields are passed through unchanged. */
export interface Notification {
  readonly Title: string;
  readonly Desc: string;
  readonly Ext?: string;
  /** 1 sends no notification. */
  readonly PushFlag?: 0 | 1;
  readonly ApnsInfo?: Readonly<Record<string, unknown>>;
  readonly AndroidInfo?: Readonly<Record<string, unknown>>;
  readonly [vendor: string]: unknown;
}

/** A push to send. */
export interface PushRequest {
  /** The message elements, or the text of a single text element. */
  readonly body: string | readonly MessageElement<Readonly<Record<string, unknown>>>[];
  /** Whom to address; all users by default. */
  readonly condition?: Condition;
  /** Up to 500 user ids instead of a condition. All of them must exist. */
  readonly users?: readonly string[];
  /**
   * For how many seconds offline users can still receive the push, up to 604,800 (seven days); 0 (the default) means
   * only users who are online now.
   */
  readonly lifeTime?: number;
  /** The account that receivers see as the sender; the administrator by default. */
  readonly from?: string;
  readonly notification?: Partial<Notification>;
  readonly cloudCustomData?: string;
  /** When to send the push, up to a year ahead; now by default. */
  readonly sendAt?: Date;
  /** Maximum posts per second. */
  readonly rateLimit?: number;
  /** One push per key within 24 hours; a new key by default, so that a retry never sends a second push. */
  readonly idempotencyKey?: string;
}

/** A push whose content is the notification. */
export interface NotificationRequest {
  readonly notification: Notification;
  readonly body?: PushRequest['body'];
  readonly from?: string;
  /** Whether to address only users who are online now; by default offline users can receive the push for seven days. */
  readonly onlineOnly?: boolean;
  readonly cloudCustomData?: string;
  /** A reference of the caller, up to 64 bytes. */
  readonly dataId?: string;
}

/** How many users a push would address. */
export interface Audience {
  readonly users: number;
  readonly online: number;
  /** Whether the figures are exact; otherwise they are estimates. */
  readonly exact: boolean;
}

export type PushState = 'scheduled' | 'accepted' | 'running' | 'done' | 'cancelled' | 'failed';

/** A push in the list. */
export interface PushSummary {
  readonly id: string;
  readonly state: PushState;
  readonly from: string;
  /** In seconds. */
  readonly lifeTime: number;
  readonly createdAt: Date;
  readonly sendAt?: Date;
  readonly acceptedAt?: Date;
  readonly doneAt?: Date;
  readonly cancelledAt?: Date;
  /** The administrator who pushed; absent for pushes of older versions. */
  readonly by?: string;
  readonly body: readonly MessageElement<Readonly<Record<string, unknown>>>[];
  readonly notification?: Readonly<Record<string, unknown>>;
  /** Whom it addresses, as a tree; without it and `userIds`, everybody. */
  readonly condition?: Condition;
  /** The users whom it names. */
  readonly userIds?: readonly string[];
}

/** Which pushes to list. */
export interface PushFilter {
  readonly state?: Exclude<PushState, 'running'>;
  readonly text?: string;
}

/** Outcomes of a push's notifications at one provider. */
export interface ProviderNotifications {
  readonly targeted: number;
  readonly accepted: number;
  readonly failed: number;
  readonly expired: number;
  readonly removed: number;
  readonly opened: number;
  /** How often notifications failed, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Since when the provider has rejected the credentials or settings of the app. */
  readonly pausedSince?: Date;
  readonly pausedBecause?: string;
}

/** The progress of a push. */
export interface PushStatus extends PushSummary {
  /** From 0 to 1. */
  readonly progress: number;
  /** Counts of connections, except for `users`; exact once the push is done. */
  readonly counters: {
    readonly users: number;
    readonly posted: number;
    readonly gone: number;
    readonly refused: number;
    readonly withheld: number;
  };
  /** By provider (`apns`, `fcm`, `webpush`); a provider appears once a batch for it has started. */
  readonly notifications: Readonly<Record<string, ProviderNotifications>>;
}

/** The counts of a push in the newer family's terms. */
export interface PushStatistics {
  readonly id: string;
  readonly total: number;
  readonly sent: number;
  readonly delivered: number;
  readonly clicked: number;
}

/** Converts a body to the elements that the API expects. */
export const elementsOf = (body: PushRequest['body']): readonly object[] =>
  typeof body === 'string' ? [{ MsgType: 'TIMTextElem', MsgContent: { Text: body } }] : body;

/** Converts a moment to UTC seconds, rounded up. */
export const secondsOf = (moment: Date): number => Math.ceil(moment.getTime() / 1000);

/** Returns only the fields that have a value. */
export const given = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A push of the list in the API's form. */
export interface WireSummary {
  readonly TaskId: string;
  readonly State: PushState;
  readonly From_Account: string;
  readonly MsgLifeTime: number;
  readonly CreatedAt: number;
  readonly SendAt?: number;
  readonly AcceptedAt?: number;
  readonly DoneAt?: number;
  readonly CancelledAt?: number;
  readonly Identifier?: string;
  readonly MsgBody: PushSummary['body'];
  readonly OfflinePushInfo?: Readonly<Record<string, unknown>>;
  readonly Condition?: Condition;
  readonly To_Account?: readonly string[];
}

export const summaryOf = (wire: WireSummary): PushSummary => ({
  id: wire.TaskId,
  state: wire.State,
  from: wire.From_Account,
  lifeTime: wire.MsgLifeTime,
  createdAt: new Date(wire.CreatedAt * 1000),
  ...moment('sendAt', wire.SendAt),
  ...moment('acceptedAt', wire.AcceptedAt),
  ...moment('doneAt', wire.DoneAt),
  ...moment('cancelledAt', wire.CancelledAt),
  ...(wire.Identifier === undefined ? {} : { by: wire.Identifier }),
  body: wire.MsgBody,
  ...(wire.OfflinePushInfo === undefined ? {} : { notification: wire.OfflinePushInfo }),
  ...(wire.Condition === undefined ? {} : { condition: wire.Condition }),
  ...(wire.To_Account === undefined ? {} : { userIds: wire.To_Account }),
});

/** The notifications of a push at one provider as the API has them. */
export interface WireNotifications {
  readonly Targeted: number;
  readonly Accepted: number;
  readonly Failed: number;
  readonly Expired: number;
  readonly Removed: number;
  readonly Opened: number;
  readonly Reasons: Readonly<Record<string, number>>;
  readonly PausedSince?: number;
  readonly PausedBecause?: string;
}

export const providerNotificationsOf = (wire: WireNotifications): ProviderNotifications => ({
  targeted: wire.Targeted,
  accepted: wire.Accepted,
  failed: wire.Failed,
  expired: wire.Expired,
  removed: wire.Removed,
  opened: wire.Opened,
  reasons: wire.Reasons,
  ...moment('pausedSince', wire.PausedSince),
  ...(wire.PausedBecause === undefined ? {} : { pausedBecause: wire.PausedBecause }),
});

/** A moment under its name, where there is one. */
export const moment = (name: string, seconds: number | undefined): Record<string, Date> =>
  seconds === undefined ? {} : { [name]: new Date(seconds * 1000) };

/** Converts a notification to the API's form. */
export const notificationOf = (request: Partial<NotificationRequest>): Record<string, unknown> =>
  given({
    OfflinePushInfo: request.notification,
    MsgBody: request.body === undefined ? undefined : elementsOf(request.body),
    From_Account: request.from,
    OnlineOnlyFlag: request.onlineOnly === undefined ? undefined : Number(request.onlineOnly),
    CloudCustomData: request.cloudCustomData,
    DataId: request.dataId,
  });
