import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { BatchedReads } from './batched-reads.ts';
import type { Key } from './keys.ts';

/** Iterates over all items of a query, fetching page by page. */
export async function* queryItems(
  client: DynamoDBDocumentClient,
  input: QueryCommandInput,
): AsyncGenerator<Record<string, unknown>> {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await client.send(new QueryCommand({ ...input, ExclusiveStartKey: start }));
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/**
 * Reads the items that exist, with strong consistency.
 *
 * @returns the items, in any order
 * @throws Error if DynamoDB keeps throttling
 */
export async function getItems(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<Record<string, unknown>[]> {
  const reads = BatchedReads.of(client);
  const items = await Promise.all(keys.map((key) => reads.get(table, key)));
  return items.filter((item) => item !== undefined);
}
