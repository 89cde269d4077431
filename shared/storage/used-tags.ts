import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { UsedTags } from '../domain/accounts/ports.ts';
import { DomainError } from '../domain/domain-error.ts';
import { putIf, updateIf } from './conditional-write.ts';
import { Store } from './store.ts';

/** The tags that apps have used: an item for each, and a counter. */
export class UsedTagStore extends Store implements UsedTags {
  async record(app: number, tags: readonly string[], maximum: number): Promise<void> {
    const recorded: string[] = [];
    for (const tag of new Set(tags)) {
      if (!(await this.#put(app, tag))) continue;
      if (await this.#count(app, 1, maximum)) {
        recorded.push(tag);
        continue;
      }
      await this.#forget(app, tag);
      await Promise.all(
        recorded.map(async (other) => {
          await this.#forget(app, other);
          await this.#count(app, -1, maximum);
        }),
      );
      throw new DomainError(
        'tagsOfAppExceeded',
        `${JSON.stringify(tag)} is new: the app may use at most ${maximum} tags`,
      );
    }
  }

  /** @returns whether the tag is new */
  #put(app: number, tag: string): Promise<boolean> {
    return putIf(this.client, {
      TableName: this.table,
      Item: { ...this.keys.usedTag(app, tag) },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  }

  async #forget(app: number, tag: string): Promise<void> {
    await this.client.send(new DeleteCommand({ TableName: this.table, Key: this.keys.usedTag(app, tag) }));
  }

  /** @returns whether the limit allowed it */
  async #count(app: number, change: number, maximum: number): Promise<boolean> {
    const counted = await updateIf(this.client, {
      TableName: this.table,
      Key: this.keys.usedTagCounter(app),
      UpdateExpression: 'ADD #count :change',
      ConditionExpression: 'attribute_not_exists(#count) OR #count <= :room',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':change': change, ':room': maximum - change },
    });
    return counted !== undefined;
  }
}
