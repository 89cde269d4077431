import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDocumentClient } from '../../shared/storage/document-client.ts';
import { UNIQUE, writeItems } from '../../shared/storage/write-items.ts';

interface Request {
  readonly RequestItems: Record<
    string,
    { readonly PutRequest: { readonly Item: Record<string, unknown> } }[]
  >;
}

/** Starts a server that sends the given answers, and records the requests. */
async function startServer(answer: (request: Request, number: number) => { status: number; body: object }) {
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const parsed = JSON.parse(Buffer.concat(chunks).toString()) as Request;
      const { status, body } = answer(parsed, requests.push(parsed));
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(body));
    });
  }).listen(0);
  await once(server, 'listening');
  const client = createDocumentClient(
    new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    }),
  );
  const stop = () => {
    client.destroy();
    server.close();
  };
  return { client, requests, stop };
}

const puts = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ put: { pk: 'p', sk: `${number}`, version: UNIQUE } }));
const written = (request: Request | undefined) =>
  (request?.RequestItems.T ?? []).map(({ PutRequest: { Item } }) => Item as Record<string, { S: string }>);

describe('writing many items', () => {
  it('writes a new unique text with each execution, also when the SDK retries a request', async () => {
    const { client, requests, stop } = await startServer((_, number) => ({
      status: number < 3 ? 500 : 200,
      body: {},
    }));
    await writeItems(client, 'T', puts(2));
    stop();
    expect(requests).toHaveLength(3);
    const versions = requests.flatMap(written).map(({ version }) => version?.S);
    expect(new Set(versions).size).toBe(6);
    for (const version of versions) expect(version).toMatch(/^[0-9A-Z]{26}$/);
  });

  it('writes 25 items at once, and retries unprocessed ones', async () => {
    const { client, requests, stop } = await startServer(({ RequestItems }, number) => ({
      status: 200,
      body: number === 1 ? { UnprocessedItems: { T: RequestItems.T?.slice(0, 5) } } : {},
    }));
    await writeItems(client, 'T', puts(60));
    stop();
    expect(requests.map((request) => written(request).length).sort((a, b) => a - b)).toEqual([5, 10, 25, 25]);
    expect(new Set(requests.flatMap(written).map(({ sk }) => sk?.S)).size).toBe(60);
  });

  it('fails if DynamoDB processes nothing', async () => {
    const { client, stop } = await startServer(({ RequestItems }) => ({
      status: 200,
      body: { UnprocessedItems: RequestItems },
    }));
    await expect(writeItems(client, 'T', puts(1))).rejects.toThrow('1 writes to T were not executed');
    stop();
  });
});
