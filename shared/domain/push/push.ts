import type { Condition } from '../audience/condition.ts';
import type { NamedCondition } from '../audience/named-condition.ts';

/** One element of a message body, as the caller sent it. */
export interface MessageElement {
  readonly MsgType: string;
  readonly MsgContent: Readonly<Record<string, unknown>>;
}

/** The part of a notification that receivers see. */
export interface Notification {
  readonly title: string;
  readonly desc: string;
  readonly ext?: string;
}

/** The part of a push that is known when it is requested. */
export interface PushDraft {
  readonly app: number;
  /** A ULID of the time of the request. */
  readonly taskId: string;
  /** The sender that receivers see. */
  readonly from: string;
  /** The administrator who pushed; absent in records from before it was kept. */
  readonly by?: string;
  readonly body: readonly MessageElement[];
  /** The content for online users, if the notification is the content. */
  readonly notification?: Notification;
  /** Absent: all users. */
  readonly condition?: Condition;
  /** The condition as it was requested; that of a scheduled push is compiled when the push is sent. */
  readonly namedCondition?: NamedCondition;
  /** For how many seconds offline users can receive the push; 0: only users who are online now. */
  readonly lifeTime: number;
  readonly cloudCustomData?: string;
  /** For notifications; passed on unchanged. */
  readonly offlinePushInfo?: Readonly<Record<string, unknown>>;
  /** Whether the app can notify devices, and the push asks for it. */
  readonly notifies?: boolean;
  /** Whether somebody wanted the events of the app when the push was accepted. */
  readonly emitsEvents?: boolean;
  /** The caller's own mark. */
  readonly dataId?: string;
  /** The maximum posts per second. */
  readonly rateLimit?: number;
}

/** An accepted push: one record, however many receivers it has. */
export interface Push extends PushDraft {
  /** Its position in the message log: a ULID whose time is `acceptedAt`. */
  readonly position: string;
  /** Epoch milliseconds. The users who match at this moment are addressed. */
  readonly acceptedAt: number;
}

/** Until when offline users can receive the push, in epoch milliseconds. */
export const expiryOf = (push: Push): number => push.acceptedAt + push.lifeTime * 1000;

/** The minimum time for the fan-out of a push, in milliseconds; a push with a rate limit takes longer. */
const SENDING = { capped: 24 * 3600 * 1000, uncapped: 3600 * 1000 } as const;

/**
 * Until when a push may be posted, in epoch milliseconds; later work, such as a redriven dead letter, does not send
 * it.
 */
export const sendUntil = (push: Push): number =>
  Math.max(expiryOf(push), push.acceptedAt + SENDING[push.rateLimit === undefined ? 'uncapped' : 'capped']);
