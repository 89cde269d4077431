import type { Random } from '../faults.ts';
import { jsonAnswer } from '../http-answer.ts';
import { type DynamoInput, operationOf, requestFor, type ServeDynamoDb } from './dynamo-request.ts';

const LEFT_IN: Readonly<Record<string, string>> = {
  BatchGetItem: 'UnprocessedKeys',
  BatchWriteItem: 'UnprocessedItems',
};

/**
 * Leaves part of some batch requests unprocessed; the caller must send that part again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 *
 * @param share the share of batch requests, 0..1
 */
export function leaveUnprocessed(serve: ServeDynamoDb, share: number, random: Random): ServeDynamoDb {
  return async (request) => {
    const [operation, input] = operationOf(request);
    const field = LEFT_IN[operation];
    if (field === undefined || random() >= share) return serve(request);
    const [first, left] = halves(input.RequestItems ?? {});
    if (Object.keys(left).length === 0) return serve(request);
    const answer = await serve(requestFor(request, operation, { ...input, RequestItems: first }));
    if (answer.status !== 200) return answer;
    const body = JSON.parse(String(answer.body)) as Readonly<Record<string, object>>;
    return jsonAnswer(200, { ...body, [field]: { ...body[field], ...left } }, answer.headers);
  };
}

type RequestItems = NonNullable<DynamoInput['RequestItems']>;

/** Splits the requests of each table into the first half (rounded up), which is processed, and the rest. */
function halves(items: RequestItems): readonly [first: RequestItems, left: RequestItems] {
  const first: Record<string, RequestItems[string]> = {};
  const left: Record<string, RequestItems[string]> = {};
  for (const [table, entries] of Object.entries(items)) {
    const cut = (from: number, to: number): RequestItems[string] =>
      'Keys' in entries ? { ...entries, Keys: entries.Keys.slice(from, to) } : entries.slice(from, to);
    const length = 'Keys' in entries ? entries.Keys.length : entries.length;
    const half = Math.ceil(length / 2);
    first[table] = cut(0, half);
    if (half < length) left[table] = cut(half, length);
  }
  return [first, left];
}
