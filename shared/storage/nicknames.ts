import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Store } from './store.ts';

/** The display names of users. */
export class Nicknames extends Store {
  /** Finds the display name of a user; `undefined` if there is no account, or if it has none. */
  async find(app: number, userId: string): Promise<string | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.account(app, userId),
        ProjectionExpression: 'nick',
      }),
    );
    const nick = item?.nick;
    return typeof nick === 'string' && nick !== '' ? nick : undefined;
  }
}
