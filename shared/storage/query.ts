import { setTimeout } from 'node:timers/promises';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type Backoff, backoffDelay } from '../domain/backoff.ts';
import type { Key } from './keys.ts';

/** The maximum of keys in one BatchGetItem (DynamoDB quota). */
const BATCH = 100;

/** How often in a row DynamoDB may leave keys unprocessed. */
const ATTEMPTS = 10;
const BACKOFF: Backoff = { first: 25, longest: 1000 };

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

/**
 * Reads those of the items that exist, strongly consistent. Keys that DynamoDB leaves unprocessed, because the table is
 * throttled or the answer has reached 16 MB, are read again after a pause.
 *
 * @returns the items, in any order
 * @throws Error when keys are left after ten requests in a row.
 */
export async function getItems(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<Record<string, unknown>[]> {
  const waiting = keys.map((key) => ({ ...key }));
  const items: Record<string, unknown>[] = [];
  let failed = 0;
  while (waiting.length > 0) {
    const Keys = waiting.splice(0, BATCH);
    const answer = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    items.push(...(answer.Responses?.[table] ?? []));
    const unprocessed = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    waiting.push(...unprocessed.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
    failed = unprocessed.length > 0 ? failed + 1 : 0;
    if (failed === ATTEMPTS) {
      throw new Error(`${waiting.length} items of ${table} could not be read: it is throttled`);
    }
    if (failed > 0) await setTimeout(backoffDelay(failed, BACKOFF));
  }
  return items;
}
