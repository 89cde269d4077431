import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Account, ValueChanges } from '../domain/accounts/account.ts';
import type { Accounts, Attributes } from '../domain/accounts/ports.ts';
import { DomainError } from '../domain/domain-error.ts';
import { updateIf } from './conditional-write.ts';
import type { HistoryStore } from './history.ts';
import type { Keyspace } from './keys.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import { slotUpdate } from './slot-update.ts';
import { Store } from './store.ts';

/** The attributes of every user, which are stored in the accounts. */
export class AttributeStore extends Store implements Attributes {
  readonly #accounts: Pick<Accounts, 'get'>;
  readonly #history: HistoryStore;

  /** @param table the table of accounts */
  constructor(
    client: DynamoDBDocumentClient,
    table: string,
    keys: Keyspace,
    accounts: Pick<Accounts, 'get'>,
    history: HistoryStore,
  ) {
    super(client, table, keys);
    this.#accounts = accounts;
    this.#history = history;
  }

  /** Changes values; setting the same value again is no change. Ended values are written to the history first. */
  async change(app: number, account: Account, changes: ValueChanges, now: number): Promise<void> {
    const { userId, createdAt } = account;
    let known: Account | undefined = account;
    await retryOnConflict(async () => {
      const present = known ?? (await this.#accounts.get(app, userId));
      // If another writer changed it, the next attempt reads it again.
      known = undefined;
      if (present?.createdAt !== createdAt) {
        throw new DomainError('accountUnknown', `${userId} was deleted at the same time`);
      }
      const { ended, update } = slotUpdate(present, changes, now, (value) =>
        this.keys.attributeOf(app, value, userId),
      );
      if (update === undefined) return true;
      await this.#history.record(app, userId, ended, now);
      const Key = this.keys.account(app, userId);
      return (await updateIf(this.client, { TableName: this.table, Key, ...update })) !== undefined;
    });
  }
}
