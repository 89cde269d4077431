import { setTimeout } from 'node:timers/promises';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { type Backoff, backoffDelay } from '../domain/backoff.ts';
import type { Key } from './keys.ts';

/** The maximum number of writes in one BatchWriteItem (DynamoDB quota). */
const BATCH = 25;
/** How often in a row DynamoDB may leave writes unprocessed. */
const ATTEMPTS = 8;
const BACKOFF: Backoff = { first: 25, longest: 1000 };

/**
 * Placeholder in an item for a text that is unique to each execution of a write.
 * The SDK retries a request whose answer was lost, and the retry must write another text than the first execution.
 * The placeholder has the length of the text that replaces it.
 */
export const UNIQUE = '<one of every execution->>';

/** An unconditional write. */
export type Write = { readonly put: Item } | { readonly remove: Key };

type Item = Key & Readonly<Record<string, unknown>>;

/**
 * Writes and deletes items of a table, concurrently and in no order. Writes that DynamoDB leaves unprocessed are
 * retried after a delay.
 *
 * @throws Error if writes are left after eight attempts; the others were executed
 */
export async function writeItems(
  client: DynamoDBDocumentClient,
  table: string,
  writes: readonly Write[],
): Promise<void> {
  const batches: Write[][] = [];
  for (let from = 0; from < writes.length; from += BATCH) batches.push(writes.slice(from, from + BATCH));
  await Promise.all(batches.map((batch) => writeBatch(client, table, batch)));
}

async function writeBatch(
  client: DynamoDBDocumentClient,
  table: string,
  batch: readonly Write[],
): Promise<void> {
  let left = batch.map((write) =>
    'put' in write ? { PutRequest: { Item: write.put } } : { DeleteRequest: { Key: write.remove } },
  );
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await setTimeout(backoffDelay(attempt, BACKOFF));
    const answer = await client.send(withUnique(new BatchWriteCommand({ RequestItems: { [table]: left } })));
    left = (answer.UnprocessedItems?.[table] ?? []) as typeof left;
    if (left.length === 0) return;
  }
  throw new Error(`${left.length} writes to ${table} were not executed: the table is throttled`);
}

/** Replaces every `UNIQUE` of a command each time the command is sent, before it is signed. */
function withUnique(command: BatchWriteCommand): BatchWriteCommand {
  command.middlewareStack.addRelativeTo(uniquePerExecution, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
  return command;
}

const uniquePerExecution =
  <Arguments extends { readonly input: object }, Answer>(next: (args: Arguments) => Promise<Answer>) =>
  async (args: Arguments): Promise<Answer> => {
    const { request } = args as Arguments & { readonly request: { body: unknown } };
    const { body } = request;
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
      throw new Error('The body of a write is neither text nor bytes');
    }
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
    request.body = text.replaceAll(UNIQUE, () => ulid());
    try {
      return await next(args);
    } finally {
      // The next retry must start from the original request.
      request.body = body;
    }
  };
