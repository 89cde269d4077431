import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../../../local/faults.ts';
import { startTables, type Tables } from '../../../local/tables.ts';

/** A table with one index, as a template describes it. */
const TABLE = {
  AttributeDefinitions: ['p', 's', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'p', KeyType: 'HASH' },
    { AttributeName: 's', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byG',
      KeySchema: [
        { AttributeName: 'g', KeyType: 'HASH' },
        { AttributeName: 's', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};
const TableName = 'Table';
const text = (S: string) => ({ S });
const item = (s: number, more: object = {}) => ({ p: text('p'), s: text(`${s}`), g: text('g'), ...more });

describe('DynamoDB', () => {
  let tables: Tables;
  afterEach(() => tables.stop());

  async function start(faults?: Omit<Faults, 'seed'>): Promise<void> {
    tables = await startTables(undefined, undefined, faults && { seed: 1, ...faults });
    await tables.create(TableName, TABLE);
  }

  /**
   * Sends a request to the tables as a function does.
   *
   * @throws Error with the message of DynamoDB when it refuses.
   */
  async function call(operation: string, input: object): Promise<Readonly<Record<string, unknown>>> {
    const { status, body } = await tables.serve({
      host: 'tables',
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c',
      },
      body: Buffer.from(JSON.stringify(input)),
    });
    const answer = JSON.parse(String(body)) as Readonly<Record<string, unknown>>;
    if (status !== 200) throw new Error(String(answer.message));
    return answer;
  }

  const inIndex = async (): Promise<unknown> => {
    const { Count } = await call('Query', {
      TableName,
      IndexName: 'byG',
      KeyConditionExpression: '#g = :g',
      ExpressionAttributeNames: { '#g': 'g' },
      ExpressionAttributeValues: { ':g': text('g') },
    });
    return Count;
  };

  it('rejects items of more than 400 KB', async () => {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    await start();
    const put = (bytes: number) =>
      call('PutItem', { TableName, Item: item(1, { x: text('x'.repeat(bytes)) }) });
    await put(400 * 1024 - 100);
    await expect(put(400 * 1024)).rejects.toThrow(/size has exceeded/);
  });

  it('updates indexes after the table: a query sees a write late, a consistent read at once', async () => {
    await start({ indexLag: 400 });
    await call('PutItem', { TableName, Item: item(1) });
    const Key = { p: text('p'), s: text('1') };
    const read = await call('GetItem', { TableName, Key, ConsistentRead: true });
    expect(read.Item).toEqual(item(1));
    expect(await inIndex()).toBe(0);
    await sleep(600);
    expect(await inIndex()).toBe(1);
  });

  it('updates indexes at once unless a lag is configured', async () => {
    await start();
    await call('PutItem', { TableName, Item: item(1) });
    expect(await inIndex()).toBe(1);
  });

  it('throttles a partition key beyond 1,000 write units a second, and no other', async () => {
    await start({ partitionLimits: true });
    const big = { x: text('x'.repeat(300 * 1024)) };
    const put = (p: string, s: number) =>
      call('PutItem', { TableName, Item: { ...item(s, big), p: text(p) } });
    for (let s = 0; s < 4; s++) await put('hot', s);
    await expect(put('hot', 5)).rejects.toThrow(/too high/);
    await put('cool', 5);
    await sleep(1200);
    await put('hot', 5);
  });

  it('leaves parts of batches unprocessed, and returns them as unprocessed keys and items', async () => {
    await start({ unprocessed: 1 });
    const writes = [1, 2, 3].map((s) => ({ PutRequest: { Item: item(s) } }));
    const written = await call('BatchWriteItem', { RequestItems: { [TableName]: writes } });
    expect(written.UnprocessedItems).toEqual({ [TableName]: writes.slice(2) });
    await call('PutItem', { TableName, Item: item(3) });
    const Keys = [1, 2, 3].map((s) => ({ p: text('p'), s: text(`${s}`) }));
    const read = await call('BatchGetItem', { RequestItems: { [TableName]: { Keys } } });
    const found = (read.Responses as Readonly<Record<string, object[]>>)[TableName];
    expect(new Set(found)).toEqual(new Set([item(1), item(2)]));
    expect(read.UnprocessedKeys).toEqual({ [TableName]: { Keys: Keys.slice(2) } });
  });
});
