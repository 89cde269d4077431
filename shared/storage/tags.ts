import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Account, HeldTag, UserTags } from '../domain/accounts/account.ts';
import type { Tags } from '../domain/accounts/ports.ts';
import { assertRoom, MAX_TAGS_OF_USER, tooManyTags } from '../domain/accounts/tag-limit.ts';
import { DomainError } from '../domain/domain-error.ts';
import { deleteIf, putIf, type RawItem } from './conditional-write.ts';
import type { HistoryStore } from './history.ts';
import { type Keyspace, userKeyOf } from './keys.ts';
import { queryItems } from './query.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import { Store } from './store.ts';
import { DELETION_ITEM, TAG_ITEM, userTagsFrom } from './tag-item.ts';

/** How long the deletion of an account is remembered, in seconds: longer than any request takes. */
const DELETION_KEPT_FOR = 15 * 60;

/** The tags of every user. */
export class TagStore extends Store implements Tags {
  readonly #history: HistoryStore;

  constructor(client: DynamoDBDocumentClient, table: string, keys: Keyspace, history: HistoryStore) {
    super(client, table, keys);
    this.#history = history;
  }

  async ofUser(app: number, userId: string): Promise<UserTags> {
    return (await this.#read(app, userId)).tags;
  }

  /** The names of a user's current tags. */
  async list(app: number, userId: string): Promise<string[]> {
    return [...(await this.ofUser(app, userId)).held.keys()];
  }

  async add(
    app: number,
    { userId, createdAt }: Pick<Account, 'userId' | 'createdAt'>,
    tags: readonly string[],
    now: number,
    known: UserTags,
  ): Promise<void> {
    let read: UserTags | undefined = known;
    const added = new Set<string>();
    await retryOnConflict(async () => {
      const present = read ?? (await this.ofUser(app, userId));
      read = undefined;
      assertRoom(userId, present, tags);
      const missing = [...new Set(tags)].filter((tag) => !present.held.has(tag));
      await this.#history.record(app, userId, pastOf(present, missing), now);
      const written = await Promise.all(missing.map((tag) => this.#put(app, userId, tag, now)));
      for (const [index, tag] of missing.entries()) if (written[index]) added.add(tag);
      return written.every(Boolean);
    });
    if (added.size === 0) return;
    // Other requests may have added tags at the same time, each within the limit; or the account was deleted.
    const { tags: after, deletedLives } = await this.#read(app, userId);
    const isDeleted = deletedLives.includes(createdAt);
    if (!isDeleted && after.held.size <= MAX_TAGS_OF_USER) return;
    await this.#removeWhere(app, userId, ({ tag, addedAt }) => addedAt === now && added.has(tag), now);
    throw isDeleted
      ? new DomainError('accountUnknown', `${userId} was deleted at the same time`)
      : tooManyTags(userId, after.held.size - added.size, added.size);
  }

  async remove(app: number, userId: string, tags: readonly string[], now: number): Promise<void> {
    const unwanted = new Set(tags);
    await this.#removeWhere(app, userId, ({ tag }) => unwanted.has(tag), now);
  }

  async removeAll(app: number, userId: string, now: number): Promise<void> {
    await this.#removeWhere(app, userId, () => true, now);
  }

  /**
   * Marks the deletion first: a request that adds tags at the same time finds the mark afterwards, and removes them
   * again.
   */
  async deleteAll(app: number, { userId, createdAt }: Account, now: number): Promise<void> {
    const marker = this.keys.accountDeletion(app, userId);
    const ttl = Math.ceil(now / 1000) + DELETION_KEPT_FOR;
    await this.client.send(
      new PutCommand({
        TableName: this.table,
        Item: DELETION_ITEM.write(marker, { accountSince: createdAt, ttl }),
      }),
    );
    const { items } = await this.#read(app, userId);
    // Delete every item, including unreadable ones.
    await Promise.all(
      items.map(({ pk, sk }) =>
        this.client.send(new DeleteCommand({ TableName: this.table, Key: { pk, sk } })),
      ),
    );
  }

  /** Distinguishes the tags of a user from the other items of the partition by key. */
  async #read(app: number, userId: string) {
    const query = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': this.keys.tagsOf(app, userId) },
      ConsistentRead: true,
    });
    const items: RawItem[] = [];
    const deletions: RawItem[] = [];
    const marker = this.keys.accountDeletion(app, userId);
    for await (const item of query) (item.sk === marker.sk ? deletions : items).push(item);
    return {
      items,
      tags: userTagsFrom(TAG_ITEM.readAll(items)),
      /** Creation times of the accounts that are being deleted. */
      deletedLives: DELETION_ITEM.readAll(deletions)
        .filter(({ ttl }) => ttl * 1000 > Date.now())
        .map(({ accountSince }) => accountSince),
    };
  }

  async #removeWhere(
    app: number,
    userId: string,
    isUnwanted: (tag: HeldTag) => boolean,
    now: number,
  ): Promise<void> {
    await retryOnConflict(async () => {
      const present = await this.ofUser(app, userId);
      const unwanted = [...present.held.values()].filter(isUnwanted);
      const ended = unwanted.map(({ tag, addedAt }) => ({ tag, from: addedAt, to: Math.max(now, addedAt) }));
      const past = pastOf(
        present,
        unwanted.map(({ tag }) => tag),
      );
      await this.#history.record(app, userId, [...past, ...ended], now);
      const deleted = await Promise.all(unwanted.map((held) => this.#delete(app, userId, held)));
      return deleted.every(Boolean);
    });
  }

  /** @returns whether it was added; false if another writer was faster */
  #put(app: number, userId: string, tag: string, now: number): Promise<boolean> {
    const key = { pk: this.keys.tagsOf(app, userId), sk: tag };
    return putIf(this.client, {
      TableName: this.table,
      Item: {
        ...TAG_ITEM.write(key, { sk: tag, addedAt: now }),
        byTag: this.keys.tagIndexOf(app, tag, userId),
        userKey: userKeyOf(userId),
      },
      ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(removedAt)',
    });
  }

  /** @returns whether it was removed; false if another writer was faster */
  #delete(app: number, userId: string, { tag, addedAt }: HeldTag): Promise<boolean> {
    return deleteIf(this.client, {
      TableName: this.table,
      Key: { pk: this.keys.tagsOf(app, userId), sk: tag },
      ConditionExpression: 'addedAt = :addedAt AND attribute_not_exists(removedAt)',
      ExpressionAttributeValues: { ':addedAt': addedAt },
    });
  }
}

/** The past intervals that are still stored with the tags themselves. */
const pastOf = ({ past }: UserTags, tags: readonly string[]) => past.filter(({ tag }) => tags.includes(tag));
