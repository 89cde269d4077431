import { setTimeout } from 'node:timers/promises';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { type Backoff, backoffDelay } from '../domain/backoff.ts';
import type { Key } from './keys.ts';

/** The maximum of writes in one BatchWriteItem (DynamoDB quota). */
const BATCH = 25;
/** How often in a row DynamoDB may leave writes unprocessed. */
const ATTEMPTS = 8;
const BACKOFF: Backoff = { first: 25, longest: 1000 };

/**
 * Stands in an item for a text that no other execution of a write has: the SDK repeats a request whose answer was lost,
 * and even the repetition writes another text than the first. It has the length of what takes its place.
 */
export const UNIQUE = '<one of every execution->>';

/** A write without a condition. */
export type Write = { readonly put: Item } | { readonly remove: Key };

type Item = Key & Readonly<Record<string, unknown>>;

/**
 * Writes and deletes items of a table, side by side and in no order. What DynamoDB leaves unprocessed is written again
 * after a pause.
 *
 * @throws Error when writes are left after eight attempts. The others were carried out.
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
  throw new Error(`${left.length} writes to ${table} were not carried out: it is throttled`);
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
      // The next attempt starts from the same request.
      request.body = body;
    }
  };
