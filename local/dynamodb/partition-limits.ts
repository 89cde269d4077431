import { jsonAnswer } from '../http-answer.ts';
import { TokenBucket } from '../token-bucket.ts';
import { operationOf, readBy, requestFor, type ServeDynamoDb, writtenBy } from './dynamo-request.ts';
import type { TableKeys } from './table-keys.ts';

/**
 * Units per second of one partition key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const WRITE_UNITS = 1000;
const READ_UNITS = 3000;

/** Throttles requests to a partition key that exceed the limits of a DynamoDB partition. */
export function limitPartitions(serve: ServeDynamoDb, keys: TableKeys): ServeDynamoDb {
  const buckets = new Map<string, TokenBucket>();
  const bucketOf = (kind: 'read' | 'write', partition: string): TokenBucket => {
    const name = `${kind} ${partition}`;
    const units = kind === 'read' ? READ_UNITS : WRITE_UNITS;
    const bucket = buckets.get(name) ?? new TokenBucket(units, units);
    buckets.set(name, bucket);
    return bucket;
  };
  return async (request) => {
    const [operation, input] = operationOf(request);
    const touched = [
      ...writtenBy(operation, input).map(([table, item]) => bucketOf('write', keys.partition(table, item))),
      ...readBy(operation, input).map(([table, key]) =>
        bucketOf('read', keys.partition(table, key, input.IndexName)),
      ),
    ];
    if (touched.some((bucket) => bucket.available < 1)) {
      const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
      return jsonAnswer(400, { __type: type, message: 'the request rate of a partition key is too high' });
    }
    const answer = await serve(requestFor(request, operation, { ...input, ReturnConsumedCapacity: 'TOTAL' }));
    const { ConsumedCapacity } = JSON.parse(String(answer.body)) as { ConsumedCapacity?: unknown };
    // A failed condition costs as much as the write.
    const units = ConsumedCapacity === undefined ? touched.length : unitsOf(ConsumedCapacity);
    for (const bucket of touched) bucket.charge(units / touched.length);
    return answer;
  };
}

const unitsOf = (consumed: unknown): number =>
  [consumed]
    .flat()
    .reduce<number>((sum, one) => sum + Number((one as { CapacityUnits?: number }).CapacityUnits ?? 0), 0);
