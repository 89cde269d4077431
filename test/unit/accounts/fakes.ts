import type { Account, HeldTag, UserTags } from '../../../shared/domain/accounts/account.ts';

/** An account without attributes. */
export const account = (userId: string, createdAt = 1): Account => ({
  userId,
  createdAt,
  values: new Map(),
  past: [],
});

/** Accounts in memory. */
export const accountsOf = (...userIds: readonly string[]) => ({
  asked: [] as (readonly string[])[],
  async getMany(_: number, wanted: readonly string[]) {
    this.asked.push(wanted);
    return new Map(
      wanted.filter((userId) => userIds.includes(userId)).map((userId) => [userId, account(userId)]),
    );
  },
});

/** The tags of a user who got them at the moment 1. */
export const userTags = (...tags: readonly string[]): UserTags => ({
  held: new Map(tags.map((tag): [string, HeldTag] => [tag, { tag, addedAt: 1 }])),
  past: [],
});
