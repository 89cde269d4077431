import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DeleteCommandInput,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';

/**
 * Conditional writes that know their own work. The SDK repeats a request whose answer was lost; if the first one was
 * carried out, the repetition fails on what the first has written. So every write leaves a token, the same in all
 * its repetitions: who finds its own token in the item has written it.
 *
 * A token is overwritten by the next write that leaves one in the same attribute. Where another kind of write may come
 * between a write and its repetition, such as a counter that many workers add to, give each kind an attribute of its own.
 *
 * @example
 * // Create: true for exactly one of many, and for it even if the answer is lost.
 * const isNew = await putIf(client, { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
 *
 * @example
 * // Take over: the item after the write, or undefined when somebody else was faster.
 * const item = await updateIf(client, {
 *   TableName,
 *   Key,
 *   UpdateExpression: 'SET #state = :cancelled',
 *   ConditionExpression: '#state <> :cancelled',
 *   ExpressionAttributeNames: { '#state': 'state' },
 *   ExpressionAttributeValues: { ':cancelled': 'cancelled' },
 * }, 'cancelAttempt');
 *
 * @module
 */

/** What an item holds, before it is parsed. */
export type RawItem = Record<string, unknown>;

/** An input with a condition. */
type Conditional<Input> = Input & { readonly ConditionExpression: string };

/** What a write that was sent more than once has met in its place. */
type Met = RawItem | 'nothing' | undefined;

/** The attribute that holds the token where a store says nothing else. */
const ATTEMPT = 'attempt';

/**
 * Puts an item if its condition holds.
 *
 * @param field the attribute for the token
 * @returns whether it was put; false when the condition did not hold
 */
export async function putIf(
  client: DynamoDBDocumentClient,
  input: Conditional<PutCommandInput>,
  field = ATTEMPT,
): Promise<boolean> {
  const token = newToken();
  const { pk, sk } = input.Item ?? {};
  const put = new PutCommand({ ...input, Item: { ...input.Item, [field]: token } });
  try {
    await client.send(put);
    return true;
  } catch (error) {
    const met = await metByRepetition(client, error, input.TableName, { pk, sk });
    return wroteIt(met, field, token);
  }
}

/**
 * Updates an item if its condition holds. It is carried out once, also where the condition still holds afterwards, so
 * that it may add to numbers.
 *
 * @param field the attribute for the token
 * @returns the item after it; `undefined` when the condition did not hold
 */
export async function updateIf(
  client: DynamoDBDocumentClient,
  input: Conditional<UpdateCommandInput>,
  field = ATTEMPT,
): Promise<RawItem | undefined> {
  const token = newToken();
  const update = new UpdateCommand({
    ...input,
    UpdateExpression: withToken(input.UpdateExpression ?? ''),
    ConditionExpression: `(${input.ConditionExpression}) AND (attribute_not_exists(#attempt) OR #attempt <> :attempt)`,
    ExpressionAttributeNames: { ...input.ExpressionAttributeNames, '#attempt': field },
    ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ':attempt': token },
    ReturnValues: 'ALL_NEW',
  });
  try {
    const { Attributes: item } = await client.send(update);
    return item ?? {};
  } catch (error) {
    const met = await metByRepetition(client, error, input.TableName, input.Key);
    return wroteIt(met, field, token) ? met : undefined;
  }
}

/**
 * Deletes an item if its condition holds.
 *
 * @returns whether it was deleted; false when the condition did not hold. After a lost answer an item that is gone
 * counts as deleted: nothing is left that could say by whom.
 */
export async function deleteIf(
  client: DynamoDBDocumentClient,
  input: Conditional<DeleteCommandInput>,
): Promise<boolean> {
  try {
    await client.send(new DeleteCommand(input));
    return true;
  } catch (error) {
    const met = await metByRepetition(client, error, input.TableName, input.Key);
    return met === 'nothing';
  }
}

/** Whether an item was left by the attempt with this token. */
const wroteIt = (item: Met, field: string, token: string): item is RawItem =>
  typeof item === 'object' && item[field] === token;

const newToken = (): string => randomBytes(9).toString('base64url');

/** Adds the token to an update expression, which may have one SET clause. */
const withToken = (expression: string): string =>
  /\bSET\s/.test(expression)
    ? expression.replace(/\bSET\s/, 'SET #attempt = :attempt, ')
    : `${expression} SET #attempt = :attempt`;

/**
 * Finds what a write met that the SDK has sent more than once.
 *
 * @returns the item, or that there is none; `undefined` when the write was sent once and cannot have met itself
 * @throws the error, if it is not that of a condition
 */
async function metByRepetition(
  client: DynamoDBDocumentClient,
  error: unknown,
  TableName: string | undefined,
  Key: RawItem | undefined,
): Promise<Met> {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  if ((error.$metadata.attempts ?? 1) === 1) return undefined;
  const { Item: item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return item ?? 'nothing';
}
