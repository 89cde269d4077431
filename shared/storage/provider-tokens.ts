import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { MadeToken, SharedTokens } from '../domain/notification/ports.ts';
import { putIf } from './conditional-write.ts';
import { Store } from './store.ts';

/** How long a token is kept, in milliseconds; it is valid for an hour. */
const KEPT_FOR = 2 * 3_600_000;

/** The provider tokens that all functions of the deployment share, one item per key. */
export class ProviderTokenStore extends Store implements SharedTokens {
  async read(name: string): Promise<MadeToken | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.providerToken(name), ConsistentRead: true }),
    );
    return item === undefined ? undefined : { token: String(item.token), madeAt: Number(item.madeAt) };
  }

  replace(name: string, { token, madeAt }: MadeToken, replaced: number | undefined): Promise<boolean> {
    return putIf(this.client, {
      TableName: this.table,
      Item: {
        ...this.keys.providerToken(name),
        token,
        madeAt,
        ttl: Math.ceil((madeAt + KEPT_FOR) / 1000),
      },
      ...(replaced === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'madeAt = :replaced',
            ExpressionAttributeValues: { ':replaced': replaced },
          }),
    });
  }
}
