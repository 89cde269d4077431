import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BatchGetCommandInput } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '../../shared/storage/document-client.ts';
import { getItems } from '../../shared/storage/query.ts';

/** A client that answers BatchGetItem for the first `taken` keys, and leaves the rest unprocessed. */
function clientThatTakes(taken: (request: number) => number) {
  const client = createDocumentClient(new DynamoDBClient({ region: 'eu-west-1' }));
  const requests: number[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const { RequestItems = {} } = args.input as BatchGetCommandInput;
      const keys = RequestItems.T?.Keys ?? [];
      const count = taken(requests.push(keys.length));
      const left = keys.slice(count);
      const output = {
        Responses: { T: keys.slice(0, count) },
        UnprocessedKeys: left.length === 0 ? {} : { T: { Keys: left } },
        $metadata: {},
      };
      return { response: {}, output };
    },
    { step: 'initialize', priority: 'low' },
  );
  return { client, requests };
}

const keysOf = (count: number) => Array.from({ length: count }, (_, index) => ({ pk: 'p', sk: `${index}` }));

describe('getting many items', () => {
  it('requests a hundred at once', async () => {
    const { client, requests } = clientThatTakes(() => 100);
    expect(await getItems(client, 'T', keysOf(250))).toHaveLength(250);
    expect(requests).toEqual([100, 100, 50]);
  });

  it('requests unprocessed keys again', async () => {
    const { client, requests } = clientThatTakes((request) => (request === 1 ? 0 : 30));
    const items = await getItems(client, 'T', keysOf(70));
    expect(new Set(items.map(({ sk }) => sk)).size).toBe(70);
    expect(requests).toEqual([70, 70, 40, 10]);
  });

  it('fails, and leaves nobody out, when the table stays throttled', async () => {
    const { client, requests } = clientThatTakes(() => 0);
    await expect(getItems(client, 'T', keysOf(3))).rejects.toThrow(/3 items of T could not be read/);
    expect(requests).toHaveLength(10);
  });
});
