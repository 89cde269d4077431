import type { Condition } from '../audience/condition.ts';
import type { NamedCondition } from '../audience/named-condition.ts';

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
  /** The administrator who pushed; absent in records from before it was kept. */
  readonly by?: string;
  readonly body: readonly MessageElement[];
  /** Where the notification is the content, for those who are online. */
  readonly notification?: Notification;
  /** Absent: all users. */
  readonly condition?: Condition;
  /** The condition as it was requested; that of a scheduled push is compiled when the push is sent. */
  readonly namedCondition?: NamedCondition;
  /** Seconds for which offline users keep a claim; 0: only those online now. */
  readonly lifeTime: number;
  readonly cloudCustomData?: string;
  /** For mobile notifications; kept as it came. */
  readonly offlinePushInfo?: Readonly<Record<string, unknown>>;
  /** Whether the app can notify devices, and the push does. */
  readonly notifies?: boolean;
  /** The caller's own mark. */
  readonly dataId?: string;
  /** The maximum posts per second. */
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

/** How long the fan-out of a push may take at least, in milliseconds; a push with a cap takes its time. */
const SENDING = { capped: 24 * 3600 * 1000, uncapped: 3600 * 1000 } as const;

/** Until when a push may be posted, in epoch milliseconds: work that comes later, such as a dead letter, does not send it. */
export const sendUntil = (push: Push): number =>
  Math.max(expiryOf(push), push.acceptedAt + SENDING[push.rateLimit === undefined ? 'uncapped' : 'capped']);
