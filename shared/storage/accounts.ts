import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Account, Profile } from '../domain/accounts/account.ts';
import type { Accounts } from '../domain/accounts/ports.ts';
import { ACCOUNT_ITEM, accountFrom } from './account-item.ts';
import { getItems } from './query.ts';
import { Store } from './store.ts';

/** The accounts of every app, with their attributes. */
export class AccountStore extends Store implements Accounts {
  async import(app: number, profile: Profile, now: number): Promise<void> {
    await this.#put(app, profile, now);
  }

  /** @returns when the account was created, in epoch milliseconds; earlier than `now` if it already existed */
  async #put(app: number, profile: Profile, now: number): Promise<number> {
    const given = (['nick', 'faceUrl'] as const).filter((field) => profile[field] !== undefined);
    const { Attributes: written } = await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.account(app, profile.userId),
        UpdateExpression: `SET ${['createdAt = if_not_exists(createdAt, :now)', ...given.map((field) => `${field} = :${field}`)].join(', ')}`,
        ExpressionAttributeValues: {
          ':now': now,
          ...Object.fromEntries(given.map((field) => [`:${field}`, profile[field]])),
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(written?.createdAt);
  }

  /**
   * Creates the account when a user connects for the first time. Later connections cost one read.
   *
   * @returns when the account was created, in epoch milliseconds
   */
  async register(app: number, userId: string, now: number): Promise<number> {
    const { Item: known } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.account(app, userId) }),
    );
    if (known !== undefined) return ACCOUNT_ITEM.read(known).createdAt;
    // If two devices of a new user connect at the same time, the first write decides.
    return this.#put(app, { userId }, now);
  }

  async delete(app: number, userId: string): Promise<boolean> {
    await this.client.send(
      new DeleteCommand({ TableName: this.table, Key: this.keys.seenThrough(app, userId) }),
    );
    const { Attributes: item } = await this.client.send(
      new DeleteCommand({
        TableName: this.table,
        Key: this.keys.account(app, userId),
        ReturnValues: 'ALL_OLD',
      }),
    );
    return item !== undefined;
  }

  async get(app: number, userId: string): Promise<Account | undefined> {
    const [item] = await getItems(this.client, this.table, [this.keys.account(app, userId)]);
    return item === undefined ? undefined : accountFrom(ACCOUNT_ITEM.read(item));
  }

  async getMany(app: number, userIds: readonly string[]): Promise<Map<string, Account>> {
    const keys = [...new Set(userIds)].map((userId) => this.keys.account(app, userId));
    const items = ACCOUNT_ITEM.readAll(await getItems(this.client, this.table, keys));
    return new Map(items.map(accountFrom).map((account) => [account.userId, account]));
  }
}
