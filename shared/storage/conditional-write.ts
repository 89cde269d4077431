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
 * Conditional writes that recognise their own work.
 * The SDK retries a request whose answer was lost. If the first request was executed, the retry fails its condition
 * because of what the first one wrote. So every write stores a token that is the same in all its retries: a writer
 * that finds its own token in the item has written it.
 *
 * A token is overwritten by the next write that uses the same attribute. If another kind of write may come between a
 * write and its retry, such as a counter that many workers increment, give each kind its own attribute.
 *
 * @example
 * // Create: true for exactly one of many writers, even if its answer is lost.
 * const isNew = await putIf(client, { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
 *
 * @example
 * // Take over: the item after the write, or undefined if another writer was faster.
 * const item = await updateIf(client, {
 * TableName,
 * Key,
 * UpdateExpression: 'SET #state = :cancelled',
 * ConditionExpression: '#state <> :cancelled',
 * ExpressionAttributeNames: { '#state': 'state' },
 * ExpressionAttributeValues: { ':cancelled': 'cancelled' },
 * }, 'cancelAttempt');
 *
 * @module
 */

/** An item before it is parsed. */
export type RawItem = Record<string, unknown>;

/** An input with a condition. */
type Conditional<Input> = Input & { readonly ConditionExpression: string };

/** What a retried write found in its place. */
type Met = RawItem | 'nothing' | undefined;

/** The default attribute for the token. */
const ATTEMPT = 'attempt';

/**
 * Puts an item if its condition holds.
 *
 * @param field the attribute for the token
 * @returns whether it was put; false if the condition did not hold
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
 * Updates an item if its condition holds. The update is executed once even if the condition still holds afterwards,
 * so it may increment numbers.
 *
 * @param field the attribute for the token
 * @returns the item afterwards; `undefined` if the condition did not hold
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
 * @returns whether it was deleted; false if the condition did not hold. After a lost answer, a missing item counts as
 * deleted, because nothing shows who deleted it
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

/** Whether the attempt with this token wrote the item. */
const wroteIt = (item: Met, field: string, token: string): item is RawItem =>
  typeof item === 'object' && item[field] === token;

const newToken = (): string => randomBytes(9).toString('base64url');

/** Adds the token to an update expression, which may have one SET clause. */
const withToken = (expression: string): string =>
  /\bSET\s/.test(expression)
    ? expression.replace(/\bSET\s/, 'SET #attempt = :attempt, ')
    : `${expression} SET #attempt = :attempt`;

/**
 * Finds what a write that was retried by the SDK found in its place.
 *
 * @returns the item, or that there is none; `undefined` if the write was sent once, so it cannot have found its own
 * work
 * @throws the error, if it is not a failed condition
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
