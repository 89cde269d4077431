import type { Interval } from '../domain/audience/interval.ts';
import type { MembershipHistory } from '../domain/audience/membership-history.ts';
import type { ConnectionOwner, ResumingUser, ResumingUsers } from '../domain/connection/ports.ts';
import type { Account, AccountStore } from './accounts.ts';
import type { Posting, TagStore } from './tags.ts';

/** Reads users with their memberships over time from the tables of accounts and tags. */
export class StoredResumingUsers implements ResumingUsers {
  readonly #accounts: AccountStore;
  readonly #tags: TagStore;

  constructor(accounts: AccountStore, tags: TagStore) {
    this.#accounts = accounts;
    this.#tags = tags;
  }

  async find({ app, userId }: ConnectionOwner): Promise<ResumingUser | undefined> {
    const account = await this.#accounts.get(app, userId);
    if (account === undefined) return undefined;
    const { createdAt, seenThrough } = account;
    return {
      createdAt,
      ...(seenThrough === undefined ? {} : { seenThrough }),
      membershipsSince: async () => historyOf(account, await this.#tags.postings(app, userId)),
    };
  }

  noteSeenThrough(app: number, userId: string, cursor: string): Promise<void> {
    return this.#accounts.noteSeenThrough(app, userId, cursor);
  }
}

function historyOf({ userId, slots }: Account, postings: ReadonlyMap<string, Posting>): MembershipHistory {
  const tags = new Map<string, readonly Interval[]>();
  for (const { tag, addedAt, removedAt, earlier } of postings.values()) {
    tags.set(tag, [...earlier, { from: addedAt, ...(removedAt === undefined ? {} : { to: removedAt }) }]);
  }
  const values = new Map<number, Map<string, Interval[]>>();
  for (const [slot, { value, since, past }] of slots) {
    const intervals = new Map<string, Interval[]>();
    const add = (held: string, interval: Interval) =>
      intervals.set(held, [...(intervals.get(held) ?? []), interval]);
    for (const { value: held, from, to } of past) add(held, { from, ...(to === undefined ? {} : { to }) });
    if (value !== undefined) add(value, { from: since });
    values.set(slot, intervals);
  }
  return { userId, tags, values };
}
