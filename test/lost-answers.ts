import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const WRITES = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

/**
 * Loses the first answer to every write of a client: the write is executed, and the SDK sees a time-out and retries it.
 *
 * @returns how many answers were lost so far
 */
export function loseAnswers(client: DynamoDBDocumentClient): () => number {
  const repeated = new WeakSet<object>();
  let lost = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (!WRITES.has(context.commandName ?? '') || repeated.has(context)) return answer;
      repeated.add(context);
      lost++;
      throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError' });
    },
    { step: 'deserialize', priority: 'high' },
  );
  return () => lost;
}
