import { moment, type PushState } from './pushes.ts';

/** A part of a condition, and what it was for a user when the push was accepted. */
export interface ExplainedCondition {
  readonly And?: readonly ExplainedCondition[];
  readonly Or?: readonly ExplainedCondition[];
  readonly Not?: ExplainedCondition;
  readonly Tag?: string;
  readonly Attr?: Readonly<Record<string, string>>;
  /** The number of users that the push names. */
  readonly Users?: number;
  /** Absent when it is not known any more: ended memberships are kept for seven days. */
  readonly Holds?: boolean;
  /** UTC seconds. */
  readonly Since?: number;
  /** UTC seconds; absent while it is so. */
  readonly Until?: number;
}

/** A device of the user, and what became of its notification. */
export interface ExplainedDevice {
  readonly DeviceId: string;
  readonly Kind: 'apns' | 'fcm' | 'webpush';
  readonly Notification: 'accepted' | 'failed' | 'expired' | 'pending' | 'none' | 'unknown';
  /** The same in a sentence. */
  readonly Because: string;
}

/** What became of a push for one user. */
export interface Explanation {
  readonly id: string;
  readonly userId: string;
  /** Such as `received` or `not_addressed`. */
  readonly verdict: string;
  /** The same in a sentence. */
  readonly explanation: string;
  readonly state: PushState;
  /** Whether the user was in the audience; absent when it is not known any more. */
  readonly matched?: boolean;
  readonly acceptedAt?: Date;
  /** Until when the user can get it on coming back. */
  readonly expiresAt?: Date;
  /** Up to when a client of the user has confirmed to have everything. */
  readonly seenThrough?: Date;
  /** Absent for a push to everybody. */
  readonly condition?: ExplainedCondition;
  readonly devices: readonly ExplainedDevice[];
  readonly opened: boolean;
}

/** An explanation as the API has it. */
export interface WireExplanation {
  readonly TaskId: string;
  readonly To_Account: string;
  readonly Verdict: string;
  readonly Explanation: string;
  readonly State: PushState;
  readonly Matched?: boolean;
  readonly AcceptedAt?: number;
  readonly ExpiresAt?: number;
  readonly SeenThrough?: number;
  readonly Condition?: ExplainedCondition;
  readonly Devices: readonly ExplainedDevice[];
  readonly Opened: boolean;
}

export const explanationOf = (wire: WireExplanation): Explanation => ({
  id: wire.TaskId,
  userId: wire.To_Account,
  verdict: wire.Verdict,
  explanation: wire.Explanation,
  state: wire.State,
  ...(wire.Matched === undefined ? {} : { matched: wire.Matched }),
  ...moment('acceptedAt', wire.AcceptedAt),
  ...moment('expiresAt', wire.ExpiresAt),
  ...moment('seenThrough', wire.SeenThrough),
  ...(wire.Condition === undefined ? {} : { condition: wire.Condition }),
  devices: wire.Devices,
  opened: wire.Opened,
});
