import type { Condition } from '../audience/condition.ts';

/** One element of a message body, as the caller sent it. */
export interface MessageElement {
  readonly MsgType: string;
  readonly MsgContent: Readonly<Record<string, unknown>>;
}

/** What receivers see of a mobile notification. */
export interface Notification {
  readonly title: string;
  readonly desc: string;
  readonly ext?: string;
}

/** What is known of a push from the beginning. */
export interface PushDraft {
  readonly app: number;
  /** A ULID of the moment of the request. */
  readonly taskId: string;
  /** The sender that receivers see. */
  readonly from: string;
  readonly body: readonly MessageElement[];
  /** Where the notification is the content, for those who are online. */
  readonly notification?: Notification;
  /** Absent: all users. */
  readonly condition?: Condition;
  /** Seconds for which offline users keep a claim; 0: only those online now. */
  readonly lifeTime: number;
  readonly cloudCustomData?: string;
  /** For mobile notifications; kept as it came. */
  readonly offlinePushInfo?: Readonly<Record<string, unknown>>;
  /** Whether the app can notify devices, and the push does. */
  readonly notifies?: boolean;
  /** The caller's own mark. */
  readonly dataId?: string;
  /** The most posts per second. */
  readonly rateLimit?: number;
}

/** An accepted push: one record, whatever the number of its receivers. */
export interface Push extends PushDraft {
  /** Its place in the message log: a ULID whose time is `acceptedAt`. */
  readonly position: string;
  /** Epoch milliseconds: who matches now is addressed. */
  readonly acceptedAt: number;
}

/** When the claims of offline users end, in epoch milliseconds. */
export const expiryOf = (push: Push): number => push.acceptedAt + push.lifeTime * 1000;
