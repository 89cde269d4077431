import { covers, type Interval, MEMORY, remembered } from '../domain/audience/interval.ts';
import { DomainError } from '../domain/domain-error.ts';
import { updateIf } from './conditional-write.ts';
import { userKeyOf } from './keys.ts';
import { queryItems } from './query.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import { Store } from './store.ts';

/** How many tags a user may have (Tencent Cloud Chat, document 1047/37172). */
export const MAX_TAGS_OF_USER = 100;

/** That a user has a tag, or had it within the last seven days. */
export interface Posting {
  readonly tag: string;
  /** Epoch milliseconds. */
  readonly addedAt: number;
  /** Absent while the user has the tag. */
  readonly removedAt?: number;
  readonly earlier: readonly Interval[];
}

/** The tags of every user. */
export class TagStore extends Store {
  /** Every posting of a user, removed ones included, by tag; strongly consistent. */
  async postings(app: number, userId: string): Promise<Map<string, Posting>> {
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': this.keys.tagsOf(app, userId) },
      ConsistentRead: true,
    });
    const postings = new Map<string, Posting>();
    for await (const item of items) {
      const removedAt = item.removedAt as number | undefined;
      postings.set(String(item.sk), {
        tag: String(item.sk),
        addedAt: Number(item.addedAt),
        ...(removedAt === undefined ? {} : { removedAt }),
        earlier: (item.earlier as Interval[] | undefined) ?? [],
      });
    }
    return postings;
  }

  /** The tags that a user has now. */
  async list(app: number, userId: string): Promise<string[]> {
    return [...(await this.postings(app, userId)).values()].filter(isPresent).map((posting) => posting.tag);
  }

  /**
   * Adds tags to a user; those that the user has stay as they are.
   *
   * @param known the user's postings as they were just read
   * @throws DomainError `tagsOfUserExceeded` when the user would have more than 100 tags; nothing is added then.
   */
  async add(
    app: number,
    userId: string,
    tags: readonly string[],
    now: number,
    known: ReadonlyMap<string, Posting>,
  ): Promise<void> {
    let read: ReadonlyMap<string, Posting> | undefined = known;
    let added: string[] = [];
    await retryOnConflict(async () => {
      const postings = read ?? (await this.postings(app, userId));
      read = undefined;
      assertRoom(userId, postings, tags);
      const missing = [...new Set(tags)].filter((tag) => !isPresent(postings.get(tag)));
      added = [...added, ...missing];
      const written = missing.map((tag) => this.#add(app, userId, tag, postings.get(tag), now));
      return (await Promise.all(written)).every(Boolean);
    });
    if (added.length === 0) return;
    // Others may have added at the same moment, and each saw room.
    const present = [...(await this.postings(app, userId)).values()].filter(isPresent);
    if (present.length <= MAX_TAGS_OF_USER) return;
    await this.remove(app, userId, added, now);
    throw tooManyTags(userId, present.length - added.length, added.length);
  }

  /** Takes tags from a user; those that the user does not have are passed over. */
  async remove(app: number, userId: string, tags: readonly string[], now: number): Promise<void> {
    const unwanted = new Set(tags);
    await this.#removeWhere(app, userId, ({ tag }) => unwanted.has(tag), now);
  }

  /** Takes every tag from a user. */
  async removeAll(app: number, userId: string, now: number): Promise<void> {
    await this.#removeWhere(app, userId, () => true, now);
  }

  async #removeWhere(
    app: number,
    userId: string,
    isUnwanted: (posting: Posting) => boolean,
    now: number,
  ): Promise<void> {
    await retryOnConflict(async () => {
      const postings = [...(await this.postings(app, userId)).values()];
      const present = postings.filter((posting) => isPresent(posting) && isUnwanted(posting));
      const written = present.map((posting) => this.#remove(app, userId, posting, now));
      return (await Promise.all(written)).every(Boolean);
    });
  }

  /** @returns whether it was added; false when somebody else was faster */
  async #add(
    app: number,
    userId: string,
    tag: string,
    old: Posting | undefined,
    now: number,
  ): Promise<boolean> {
    const earlier =
      old?.removedAt === undefined
        ? []
        : remembered([...old.earlier, { from: old.addedAt, to: old.removedAt }], now);
    const added = await updateIf(this.client, {
      TableName: this.table,
      Key: { pk: this.keys.tagsOf(app, userId), sk: tag },
      UpdateExpression:
        'SET addedAt = :now, earlier = :earlier, byTag = :byTag, userKey = :userKey REMOVE removedAt, #ttl',
      ConditionExpression: old === undefined ? 'attribute_not_exists(pk)' : 'removedAt = :removedAt',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':now': now,
        ':earlier': earlier,
        ':byTag': this.keys.tagIndexOf(app, tag, userId),
        ':userKey': userKeyOf(userId),
        ':removedAt': old?.removedAt,
      },
    });
    return added !== undefined;
  }

  /** @returns whether it was removed; false when somebody else was faster */
  async #remove(app: number, userId: string, posting: Posting, now: number): Promise<boolean> {
    const removedAt = Math.max(now, posting.addedAt);
    const removed = await updateIf(this.client, {
      TableName: this.table,
      Key: { pk: this.keys.tagsOf(app, userId), sk: posting.tag },
      UpdateExpression: 'SET removedAt = :removedAt, #ttl = :ttl REMOVE byTag',
      ConditionExpression: 'addedAt = :addedAt AND attribute_not_exists(removedAt)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':removedAt': removedAt,
        ':ttl': Math.ceil((removedAt + MEMORY) / 1000),
        ':addedAt': posting.addedAt,
      },
    });
    return removed !== undefined;
  }
}

/**
 * Makes sure that a user may get these tags.
 *
 * @throws DomainError `tagsOfUserExceeded` when there would be more than 100.
 */
export function assertRoom(
  userId: string,
  postings: ReadonlyMap<string, Posting>,
  tags: readonly string[],
): void {
  const present = [...postings.values()].filter(isPresent).length;
  const missing = [...new Set(tags)].filter((tag) => !isPresent(postings.get(tag))).length;
  if (present + missing > MAX_TAGS_OF_USER) throw tooManyTags(userId, present, missing);
}

const tooManyTags = (userId: string, present: number, more: number): DomainError =>
  new DomainError(
    'tagsOfUserExceeded',
    `${userId} has ${present} tags and would get ${more} more: a user has at most ${MAX_TAGS_OF_USER}`,
  );

const isPresent = (posting: Posting | undefined): boolean =>
  posting !== undefined && posting.removedAt === undefined;

/** Whether the user had the tag at a moment (epoch milliseconds). */
export function postingHeld(posting: Posting | undefined, at: number): boolean {
  if (posting === undefined) return false;
  const latest = {
    from: posting.addedAt,
    ...(posting.removedAt === undefined ? {} : { to: posting.removedAt }),
  };
  return covers(latest, at) || posting.earlier.some((interval) => covers(interval, at));
}
