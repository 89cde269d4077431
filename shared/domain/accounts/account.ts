import type { EndedTag, EndedValue } from '../audience/ended-membership.ts';

/** The current value of an attribute. */
export interface HeldValue {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** A user known to the app: imported, or connected at least once. */
export interface Account {
  readonly userId: string;
  /** Epoch milliseconds. Distinguishes an account from an earlier, deleted one with the same user id. */
  readonly createdAt: number;
  /** The name that others see. */
  readonly nick?: string;
  readonly faceUrl?: string;
  /** The attributes that are set, by slot. */
  readonly values: ReadonlyMap<number, HeldValue>;
  /** Earlier values that are stored in the account itself; the others are in the history. */
  readonly past: readonly EndedValue[];
}

/** A tag of a user. */
export interface HeldTag {
  readonly tag: string;
  /** Epoch milliseconds. */
  readonly addedAt: number;
}

/** The tags of a user. */
export interface UserTags {
  /** The user's current tags. */
  readonly held: ReadonlyMap<string, HeldTag>;
  /** Earlier intervals that are stored with the tags; the others are in the history. */
  readonly past: readonly EndedTag[];
}

/** A user's profile in an import. */
export interface Profile {
  readonly userId: string;
  readonly nick?: string | undefined;
  readonly faceUrl?: string | undefined;
}

/** New values by slot; `undefined` removes the attribute. */
export type ValueChanges = ReadonlyMap<number, string | undefined>;
