import { operationOf, requestFor, type ServeDynamoDb, writtenBy } from './dynamo-request.ts';
import type { TableKeys } from './table-keys.ts';

/** What `lagIndexes` needs. */
export interface LaggingIndexesOptions {
  /** Serves the tables. */
  readonly serve: ServeDynamoDb;
  /** Serves a second copy of the tables, which answers queries of indexes. */
  readonly copy: ServeDynamoDb;
  readonly keys: TableKeys;
  /** In milliseconds. */
  readonly lag: number;
}

/**
 * Serves global secondary indexes with a lag: a written item reaches a copy of the table after the lag, in its state
 * at that time, and queries of indexes read the copy.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.Writes
 */
export function lagIndexes({ serve, copy, keys, lag }: LaggingIndexesOptions): ServeDynamoDb {
  return async (request) => {
    const [operation, input] = operationOf(request);
    if ((operation === 'Query' || operation === 'Scan') && input.IndexName !== undefined)
      return copy(request);
    const answer = await serve(request);
    if (answer.status !== 200) return answer;
    for (const [TableName, item] of writtenBy(operation, input)) {
      const Key = keys.key(TableName, item);
      setTimeout(async () => {
        const read = await serve(requestFor(request, 'GetItem', { TableName, Key, ConsistentRead: true }));
        const { Item } = JSON.parse(String(read.body)) as { Item?: object };
        if (Item === undefined) await copy(requestFor(request, 'DeleteItem', { TableName, Key }));
        else await copy(requestFor(request, 'PutItem', { TableName, Item }));
      }, lag).unref();
    }
    return answer;
  };
}
