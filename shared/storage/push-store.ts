import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OnPushChange } from '../domain/push/push-record.ts';
import type { Keyspace } from './keys.ts';
import { Store } from './store.ts';

/** The common part of the stores that change the state of pushes. */
export abstract class PushStore extends Store {
  protected readonly onChange: OnPushChange;

  /** @param onChange is called with every recorded change of a push's state */
  constructor(
    client: DynamoDBDocumentClient,
    table: string,
    keys: Keyspace,
    onChange: OnPushChange = async () => {},
  ) {
    super(client, table, keys);
    this.onChange = onChange;
  }
}
