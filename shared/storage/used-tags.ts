import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { DomainError } from '../domain/domain-error.ts';
import { putIf, updateIf } from './conditional-write.ts';
import { Store } from './store.ts';

/** Which tags the apps have used; kept only for apps whose number of tags is limited. */
export class UsedTagStore extends Store {
  /**
   * Notes that an app uses these tags.
   *
   * @throws DomainError `tagsOfAppExceeded` when it would use more than `most`; none is noted then.
   */
  async note(app: number, tags: readonly string[], most: number): Promise<void> {
    const noted: string[] = [];
    for (const tag of new Set(tags)) {
      if (!(await this.#put(app, tag))) continue;
      if (await this.#count(app, 1, most)) {
        noted.push(tag);
        continue;
      }
      await this.#forget(app, tag);
      await Promise.all(
        noted.map(async (other) => {
          await this.#forget(app, other);
          await this.#count(app, -1, most);
        }),
      );
      throw new DomainError(
        'tagsOfAppExceeded',
        `${JSON.stringify(tag)} is new: the app uses at most ${most} tags`,
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

  /** @returns whether there was room */
  async #count(app: number, change: number, most: number): Promise<boolean> {
    const counted = await updateIf(this.client, {
      TableName: this.table,
      Key: this.keys.usedTagCounter(app),
      UpdateExpression: 'ADD #count :change',
      ConditionExpression: 'attribute_not_exists(#count) OR #count <= :room',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':change': change, ':room': most - change },
    });
    return counted !== undefined;
  }
}
