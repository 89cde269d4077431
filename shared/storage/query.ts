import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Key } from './keys.ts';

/** The most keys that DynamoDB takes in one BatchGetItem. */
const BATCH = 100;

/** Every item of a query, page after page. */
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

/** Those of the items that there are, in any order; strongly consistent. */
export async function getItems(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<Record<string, unknown>[]> {
  const waiting = keys.map((key) => ({ ...key }));
  const items: Record<string, unknown>[] = [];
  while (waiting.length > 0) {
    const Keys = waiting.splice(0, BATCH);
    const answer = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    items.push(...(answer.Responses?.[table] ?? []));
    for (const key of answer.UnprocessedKeys?.[table]?.Keys ?? []) {
      waiting.push({ pk: String(key.pk), sk: String(key.sk) });
    }
  }
  return items;
}
