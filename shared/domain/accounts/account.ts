import type { EndedTag, EndedValue } from '../audience/ended-membership.ts';

/** A value that an attribute has now. */
export interface HeldValue {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** A user known to the app: imported, or connected once. */
export interface Account {
  readonly userId: string;
  /** Epoch milliseconds. Together with the user id it tells the lives of an account apart that was deleted meanwhile. */
  readonly createdAt: number;
  /** The attributes that are set, by slot. */
  readonly values: ReadonlyMap<number, HeldValue>;
  /** Earlier values that the account itself still holds; the others are in the history. */
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
  /** The tags that the user has now. */
  readonly held: ReadonlyMap<string, HeldTag>;
  /** Earlier intervals that stand beside the tags; the others are in the history. */
  readonly past: readonly EndedTag[];
}

/** What an import says of a user. */
export interface Profile {
  readonly userId: string;
  readonly nick?: string | undefined;
  readonly faceUrl?: string | undefined;
}

/** New values by slot; `undefined` removes the attribute. */
export type ValueChanges = ReadonlyMap<number, string | undefined>;
