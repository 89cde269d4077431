import type { Condition } from '../audience/condition.ts';

/** One element of a message body, as the caller sent it. */
export interface MessageElement {
  readonly MsgType: string;
  readonly MsgContent: Readonly<Record<string, unknown>>;
}

/** An accepted push: one record, whatever the number of its receivers. */
export interface Push {
  readonly app: number;
  /** A ULID: its time is `acceptedAt`. It is the position in the message log, too. */
  readonly taskId: string;
  /** Epoch milliseconds: who matches now is addressed. */
  readonly acceptedAt: number;
  /** The sender that receivers see. */
  readonly from: string;
  readonly body: readonly MessageElement[];
  /** Absent: all users. */
  readonly condition?: Condition;
  /** Seconds for which offline users keep a claim; 0: only those online now. */
  readonly lifeTime: number;
  readonly cloudCustomData?: string;
  /** For mobile notifications; kept as it came. */
  readonly offlinePushInfo?: Readonly<Record<string, unknown>>;
}

/** When the claims of offline users end, in epoch milliseconds. */
export const expiryOf = (push: Push): number => push.acceptedAt + push.lifeTime * 1000;
