import type { MessageElement } from '../types.ts';

/** A condition over tags and attributes: classic lists, of which all that are given must hold, or a tree. */
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

/** What a phone or a browser shows; fields of vendors are kept as they come. */
export interface Notification {
  readonly Title: string;
  readonly Desc: string;
  readonly Ext?: string;
  /** 1: no notification. */
  readonly PushFlag?: 0 | 1;
  readonly ApnsInfo?: Readonly<Record<string, unknown>>;
  readonly AndroidInfo?: Readonly<Record<string, unknown>>;
  readonly [vendor: string]: unknown;
}

/** A push. */
export interface PushRequest {
  /** Elements, or the text of a single one. */
  readonly body: string | readonly MessageElement<Readonly<Record<string, unknown>>>[];
  /** All users by default. */
  readonly condition?: Condition;
  /** Up to 500 users by name, in the place of a condition. All of them have to exist. */
  readonly users?: readonly string[];
  /** Seconds for which offline users keep a claim, up to 604,800 (seven days); 0 (default): those online now. */
  readonly lifeTime?: number;
  /** The account that receivers see as the sender; the administrator by default. */
  readonly from?: string;
  readonly notification?: Partial<Notification>;
  readonly cloudCustomData?: string;
  /** When it goes out, up to a year ahead; now by default. */
  readonly sendAt?: Date;
  /** Posts per second. */
  readonly rateLimit?: number;
  /** One push per key and day; a fresh one by default, so that a retry is not a second push. */
  readonly idempotencyKey?: string;
}

/** A push whose content is the notification. */
export interface NotificationRequest {
  readonly notification: Notification;
  readonly body?: PushRequest['body'];
  readonly from?: string;
  /** Those online now; by default offline users keep a claim for seven days. */
  readonly onlineOnly?: boolean;
  readonly cloudCustomData?: string;
  /** The caller's own mark, up to 64 bytes. */
  readonly dataId?: string;
}

/** How many users a push would address. */
export interface Audience {
  readonly users: number;
  readonly online: number;
  /** Whether the figures were counted to the end; otherwise they are estimates. */
  readonly exact: boolean;
}

export type PushState = 'scheduled' | 'accepted' | 'running' | 'done' | 'cancelled' | 'failed';

/** A push in the list. */
export interface PushSummary {
  readonly id: string;
  readonly state: PushState;
  readonly from: string;
  /** Seconds. */
  readonly lifeTime: number;
  readonly createdAt: Date;
  readonly sendAt?: Date;
  readonly acceptedAt?: Date;
  readonly doneAt?: Date;
  readonly cancelledAt?: Date;
}

/** What became of the notifications of a push at one provider. */
export interface ProviderNotifications {
  readonly targeted: number;
  readonly accepted: number;
  readonly failed: number;
  readonly expired: number;
  readonly removed: number;
  readonly opened: number;
  /** How often notifications failed, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Since when the provider refuses the credentials or settings of the app. */
  readonly pausedSince?: Date;
  readonly pausedBecause?: string;
}

/** How far a push has come. */
export interface PushStatus extends PushSummary {
  /** 0 to 1. */
  readonly progress: number;
  /** Counts connections, except for `users`; exact once the push is done. */
  readonly counters: {
    readonly users: number;
    readonly posted: number;
    readonly gone: number;
    readonly refused: number;
    readonly withheld: number;
  };
  /** By provider (`apns`, `fcm`, `webpush`); a provider is there once a batch for it was begun. */
  readonly notifications: Readonly<Record<string, ProviderNotifications>>;
}

/** The counts of a push in the words of the newer family. */
export interface PushStatistics {
  readonly id: string;
  readonly total: number;
  readonly sent: number;
  readonly delivered: number;
  readonly clicked: number;
}

/** Elements as the API has them. */
export const elementsOf = (body: PushRequest['body']): readonly object[] =>
  typeof body === 'string' ? [{ MsgType: 'TIMTextElem', MsgContent: { Text: body } }] : body;

/** UTC seconds of a moment; a part of a second counts as a whole one. */
export const secondsOf = (moment: Date): number => Math.ceil(moment.getTime() / 1000);

/** The fields that have a value. */
export const given = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A push of the list as the API has it. */
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

const moment = (name: string, seconds: number | undefined): Record<string, Date> =>
  seconds === undefined ? {} : { [name]: new Date(seconds * 1000) };

/** A notification as the API has it. */
export const notificationOf = (request: Partial<NotificationRequest>): Record<string, unknown> =>
  given({
    OfflinePushInfo: request.notification,
    MsgBody: request.body === undefined ? undefined : elementsOf(request.body),
    From_Account: request.from,
    OnlineOnlyFlag: request.onlineOnly === undefined ? undefined : Number(request.onlineOnly),
    CloudCustomData: request.cloudCustomData,
    DataId: request.dataId,
  });
