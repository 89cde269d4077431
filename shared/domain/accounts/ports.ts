import type { Account, Profile, UserTags, ValueChanges } from './account.ts';

/** The accounts of every app. Reads are strongly consistent. */
export interface Accounts {
  get(app: number, userId: string): Promise<Account | undefined>;
  /** Those of the users who have an account. */
  getMany(app: number, userIds: readonly string[]): Promise<ReadonlyMap<string, Account>>;
  /** Creates the account, or changes the parts of its profile that are given. */
  import(app: number, profile: Profile, now: number): Promise<void>;
  /**
   * Deletes the account with its attributes.
   *
   * @returns whether there was one
   */
  delete(app: number, userId: string): Promise<boolean>;
}

/** The attributes of every user. */
export interface Attributes {
  /**
   * Changes the named slots of an account, and leaves the others.
   *
   * @param account as it was read
   * @param now epoch milliseconds
   * @throws DomainError `accountUnknown` when the account was deleted since.
   */
  change(app: number, account: Account, changes: ValueChanges, now: number): Promise<void>;
}

/** The tags of every user. */
export interface Tags {
  /** Strongly consistent. */
  ofUser(app: number, userId: string): Promise<UserTags>;
  /**
   * Adds tags to a user; those that the user has stay as they are.
   *
   * @param now epoch milliseconds
   * @param known the user's tags as they were just read
   * @throws DomainError `tagsOfUserExceeded` when the user would have more than 100 tags, `accountUnknown` when the account
   * is deleted at the same moment; nothing is added then.
   */
  add(
    app: number,
    account: Pick<Account, 'userId' | 'createdAt'>,
    tags: readonly string[],
    now: number,
    known: UserTags,
  ): Promise<void>;
  /** Removes tags from a user; those that the user does not have are passed over. */
  remove(app: number, userId: string, tags: readonly string[], now: number): Promise<void>;
  /** Removes every tag from a user. */
  removeAll(app: number, userId: string, now: number): Promise<void>;
  /** Deletes every tag of an account that is being deleted, and sees to it that none is added meanwhile. */
  deleteAll(app: number, account: Account, now: number): Promise<void>;
}

/** The memberships that are over. */
export interface History {
  /** Deletes everything about a user. */
  deleteAll(app: number, userId: string): Promise<void>;
}
