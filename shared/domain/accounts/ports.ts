import type { Account, Profile, UserTags, ValueChanges } from './account.ts';

/** The accounts of every app. Reads are strongly consistent. */
export interface Accounts {
  get(app: number, userId: string): Promise<Account | undefined>;
  /** The accounts of the users who have one. */
  getMany(app: number, userIds: readonly string[]): Promise<ReadonlyMap<string, Account>>;
  /** Creates the account, or updates the given parts of its profile. */
  import(app: number, profile: Profile, now: number): Promise<void>;
  /**
   * Deletes the account with its attributes.
   *
   * @returns whether the account existed
   */
  delete(app: number, userId: string): Promise<boolean>;
}

/** The attributes of every user. */
export interface Attributes {
  /**
   * Changes the given slots of an account; the others keep their values.
   *
   * @param account the account as it was read
   * @param now epoch milliseconds
   * @throws DomainError `accountUnknown` if the account has been deleted since
   */
  change(app: number, account: Account, changes: ValueChanges, now: number): Promise<void>;
}

/** The tags of every user. */
export interface Tags {
  /** Returns the tags of a user; strongly consistent. */
  ofUser(app: number, userId: string): Promise<UserTags>;
  /**
   * Adds tags to a user; tags that the user already has stay unchanged.
   *
   * @param now epoch milliseconds
   * @param known the user's tags, as they were just read
   * @throws DomainError `tagsOfUserExceeded` if the user would have more than 100 tags, or `accountUnknown` if the
   * account is deleted at the same time; in both cases nothing is added
   */
  add(
    app: number,
    account: Pick<Account, 'userId' | 'createdAt'>,
    tags: readonly string[],
    now: number,
    known: UserTags,
  ): Promise<void>;
  /** Removes tags from a user; tags that the user does not have are ignored. */
  remove(app: number, userId: string, tags: readonly string[], now: number): Promise<void>;
  /** Removes all tags from a user. */
  removeAll(app: number, userId: string, now: number): Promise<void>;
  /** Deletes all tags of an account that is being deleted, and prevents that others are added concurrently. */
  deleteAll(app: number, account: Account, now: number): Promise<void>;
}

/** The tags that apps have used; kept only for apps whose number of tags is limited. */
export interface UsedTags {
  /**
   * Records that an app uses these tags.
   *
   * @param maximum how many tags the app may use
   * @throws DomainError `tagsOfAppExceeded` when it would use more; none is recorded then.
   */
  record(app: number, tags: readonly string[], maximum: number): Promise<void>;
}

/** The tags and attribute values that apps have used, for lists. */
export interface UsedNames {
  /** Records tags, or values of a slot; again is fine. */
  record(app: number, kind: 'tags' | `slot${number}`, names: Iterable<string>): Promise<void>;
}

/** The ended memberships of users. */
export interface History {
  /** Deletes the history of a user. */
  deleteAll(app: number, userId: string): Promise<void>;
}
