import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { membershipHistoryOf } from '../domain/accounts/membership-history-of.ts';
import { parseCursor } from '../domain/connection/cursor.ts';
import type { ConnectionOwner, ResumingUser, ResumingUsers } from '../domain/connection/ports.ts';
import { ACCOUNT_ITEM, accountFrom } from './account-item.ts';
import { updateIf } from './conditional-write.ts';
import type { HistoryStore } from './history.ts';
import { ItemType } from './item-type.ts';
import type { Keyspace } from './keys.ts';
import { getItems } from './query.ts';
import { Store } from './store.ts';
import type { TagStore } from './tags.ts';

/** How long a confirmed cursor is kept, in seconds: a day longer than the maximum life time of a push. */
const CURSOR_KEPT_FOR = 8 * 24 * 3600;

/** The newest cursor that a client of a user has confirmed. A separate item, so that recording it costs one unit. */
const SEEN_THROUGH_ITEM = new ItemType('confirmed cursor', {
  cursor: z.string(),
  /** The moment of the cursor, in epoch milliseconds. */
  moment: z.number(),
  /** Epoch seconds. */
  ttl: z.number(),
});

/** Reads users and their memberships over time from the tables of accounts, tags and history. */
export class StoredResumingUsers extends Store implements ResumingUsers {
  readonly #tags: TagStore;
  readonly #history: HistoryStore;

  /** @param table the table of accounts */
  constructor(
    client: DynamoDBDocumentClient,
    table: string,
    keys: Keyspace,
    tags: TagStore,
    history: HistoryStore,
  ) {
    super(client, table, keys);
    this.#tags = tags;
    this.#history = history;
  }

  async find({ app, userId }: ConnectionOwner): Promise<ResumingUser | undefined> {
    const [account, cursor] = [this.keys.account(app, userId), this.keys.seenThrough(app, userId)];
    const items = await getItems(this.client, this.table, [account, cursor]);
    const found = items.find(({ pk }) => pk === account.pk);
    if (found === undefined) return undefined;
    const user = ACCOUNT_ITEM.read(found);
    const [confirmed] = SEEN_THROUGH_ITEM.readAll(items.filter(({ pk }) => pk === cursor.pk));
    const seenThrough = confirmed?.cursor ?? user.seenThrough;
    return {
      createdAt: user.createdAt,
      ...(seenThrough === undefined ? {} : { seenThrough }),
      membershipsSince: async (moment) => {
        // Read the account and the tags before the history: a value that ends in between is in at least one of them.
        const tags = await this.#tags.ofUser(app, userId);
        return membershipHistoryOf(accountFrom(user), tags, await this.#history.since(app, userId, moment));
      },
    };
  }

  async recordSeenThrough(app: number, userId: string, cursor: string): Promise<void> {
    const moment = parseCursor(cursor)?.moment;
    if (moment === undefined) return;
    // An older cursor must not replace a newer one.
    await updateIf(this.client, {
      TableName: this.table,
      Key: this.keys.seenThrough(app, userId),
      UpdateExpression: 'SET #cursor = :cursor, moment = :moment, #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(moment) OR moment < :moment',
      ExpressionAttributeNames: { '#cursor': 'cursor', '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':cursor': cursor,
        ':moment': moment,
        ':ttl': Math.ceil(moment / 1000) + CURSOR_KEPT_FOR,
      },
    });
  }
}
