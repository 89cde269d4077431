import type { ServiceRequest } from '../functions/messages.ts';
import type { HttpAnswer } from '../http-answer.ts';

/** Serves requests to DynamoDB. */
export type ServeDynamoDb = (request: ServiceRequest) => Promise<HttpAnswer>;

type Item = Readonly<Record<string, unknown>>;

/** A request of a batch, of any kind. */
interface BatchWrite {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

/** The fields of an operation's input that matter here. */
export interface DynamoInput {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly RequestItems?: Readonly<
    Record<string, { readonly Keys: readonly Item[] } | readonly BatchWrite[]>
  >;
  readonly [field: string]: unknown;
}

const PREFIX = 'DynamoDB_20120810.';

/** Parses the operation of a request, such as `PutItem`, and its input. */
export function operationOf({
  headers,
  body,
}: ServiceRequest): readonly [operation: string, input: DynamoInput] {
  const operation = headers['x-amz-target']?.replace(PREFIX, '') ?? '';
  return [operation, JSON.parse(Buffer.from(body).toString()) as DynamoInput];
}

/** Creates the same request for another operation or with another input. */
export const requestFor = (request: ServiceRequest, operation: string, input: object): ServiceRequest => ({
  ...request,
  headers: { ...request.headers, 'x-amz-target': `${PREFIX}${operation}` },
  body: Buffer.from(JSON.stringify(input)),
});

/** The items or keys that an operation writes, by table. */
export function writtenBy(
  operation: string,
  input: DynamoInput,
): readonly (readonly [table: string, item: Item])[] {
  const { TableName = '', Item: item, Key, RequestItems = {} } = input;
  if (operation === 'PutItem') return [[TableName, item ?? {}]];
  if (operation === 'UpdateItem' || operation === 'DeleteItem') return [[TableName, Key ?? {}]];
  if (operation !== 'BatchWriteItem') return [];
  return Object.entries(RequestItems).flatMap(([table, writes]) =>
    (writes as readonly BatchWrite[]).map(
      ({ PutRequest, DeleteRequest }) => [table, PutRequest?.Item ?? DeleteRequest?.Key ?? {}] as const,
    ),
  );
}

/** The keys that an operation reads, by table; for a query, the key of its partition. */
export function readBy(
  operation: string,
  input: DynamoInput,
): readonly (readonly [table: string, key: Item])[] {
  const { TableName = '', Key, RequestItems = {} } = input;
  if (operation === 'GetItem') return [[TableName, Key ?? {}]];
  if (operation === 'Query') return [[TableName, equalitiesOf(input)]];
  if (operation !== 'BatchGetItem') return [];
  return Object.entries(RequestItems).flatMap(([table, entries]) =>
    ('Keys' in entries ? entries.Keys : []).map((key) => [table, key] as const),
  );
}

/** The attributes that a query compares for equality. */
function equalitiesOf({
  KeyConditionExpression = '',
  ExpressionAttributeNames,
  ExpressionAttributeValues,
}: DynamoInput): Item {
  const equalities = [...KeyConditionExpression.matchAll(/(#?\w+)\s*=\s*(:\w+)/g)];
  return Object.fromEntries(
    equalities.map(([, name = '', value = '']) => [
      ExpressionAttributeNames?.[name] ?? name,
      ExpressionAttributeValues?.[value],
    ]),
  );
}
