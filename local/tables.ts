import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import conditionParser from 'dynalite/db/conditionParser.js';
import projectionParser from 'dynalite/db/projectionParser.js';
import updateParser from 'dynalite/db/updateParser.js';
import type { ServeDynamoDb } from './dynamodb/dynamo-request.ts';
import { lagIndexes } from './dynamodb/lagging-indexes.ts';
import { limitPartitions } from './dynamodb/partition-limits.ts';
import { rememberExpressions } from './dynamodb/remembered-expressions.ts';
import { TableKeys } from './dynamodb/table-keys.ts';
import { leaveUnprocessed } from './dynamodb/unprocessed.ts';
import { type Faults, randomOf } from './faults.ts';
import { type ServiceRequest, serviceUrl } from './functions/messages.ts';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';
import { CREDENTIALS, listening } from './local-aws.ts';

for (const parser of [conditionParser, projectionParser, updateParser]) rememberExpressions(parser);

/** The tables of the stack in a DynamoDB-compatible server. */
export interface Tables {
  readonly endpoint: string;
  /** The endpoint for the functions of this process. */
  readonly functionEndpoint: string;
  /** Serves a request of a function. */
  serve(request: ServiceRequest): Promise<HttpAnswer>;
  create(name: string, properties: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the tables in dynalite, or in the DynamoDB at `endpoint`.
 *
 * @param data the folder for the tables; in memory if absent
 * @param faults faults for the functions' requests, in dynalite
 */
export async function startTables(
  data: string | undefined,
  endpoint: string | undefined,
  faults?: Faults,
): Promise<Tables> {
  const server = endpoint === undefined ? await startDynalite(data) : undefined;
  const { port } = (server?.address() ?? { port: 0 }) as AddressInfo;
  const url = endpoint ?? `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ ...CREDENTIALS, endpoint: url });
  const keys = new TableKeys();
  const copy = faults?.indexLag === undefined ? undefined : await startTables(undefined, undefined);
  const running = new Set<Promise<HttpAnswer>>();
  let stopped = false;
  let serve: ServeDynamoDb = async (request) => {
    if (server === undefined) throw new Error(`The functions use the DynamoDB at ${url}`);
    // A request that reaches a closed dynalite ends the process.
    if (stopped) return jsonAnswer(503, { message: 'The tables are closed' });
    const answer = serveDirectly(server, request);
    running.add(answer);
    return answer.finally(() => running.delete(answer));
  };
  if (faults?.indexLag !== undefined && copy !== undefined) {
    serve = lagIndexes({ serve, copy: copy.serve, keys, lag: faults.indexLag });
  }
  if (faults?.partitionLimits) serve = limitPartitions(serve, keys);
  if (faults?.unprocessed !== undefined) {
    serve = leaveUnprocessed(serve, faults.unprocessed, randomOf(faults, 'dynamodb'));
  }
  return {
    endpoint: url,
    functionEndpoint: server === undefined ? url : serviceUrl('dynamodb'),
    serve,
    async create(TableName, properties) {
      keys.add(TableName, properties);
      const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } =
        properties as unknown as CreateTableCommandInput;
      try {
        await client.send(
          new CreateTableCommand({
            TableName,
            AttributeDefinitions,
            KeySchema,
            GlobalSecondaryIndexes,
            BillingMode: 'PAY_PER_REQUEST',
          }),
        );
      } catch (error) {
        // The table exists from an earlier start.
        if (!(error instanceof ResourceInUseException)) throw error;
      }
      await active(client, TableName);
      if (copy === undefined) return;
      await copy.create(TableName, properties);
      const target = new DynamoDBClient({ ...CREDENTIALS, endpoint: copy.endpoint });
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
        for (const Item of Items) await target.send(new PutItemCommand({ TableName, Item }));
      }
      target.destroy();
    },
    async stop() {
      client.destroy();
      stopped = true;
      await Promise.all(running);
      await copy?.stop();
      server?.closeAllConnections();
      await new Promise<void>((resolve) =>
        server === undefined ? resolve() : server.close(() => resolve()),
      );
    },
  };
}

/** Waits until a table is active. */
async function active(client: DynamoDBClient, TableName: string): Promise<void> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await sleep(5);
  }
}

async function startDynalite(data: string | undefined) {
  const path = data === undefined ? undefined : join(data, 'dynamodb');
  if (path !== undefined) mkdirSync(path, { recursive: true });
  const server = dynalite({
    ...(path === undefined ? {} : { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  await listening(server, 0, '127.0.0.1');
  return server;
}

/** Passes a request to dynalite without a socket. */
function serveDirectly(server: Server, { method, path, headers, body }: ServiceRequest): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const answered: Record<string, string> = {};
    const request = Object.assign(new EventEmitter(), { method, url: path, headers });
    const response = {
      statusCode: 200,
      setHeader(name: string, value: string | number) {
        // The checksum is only useful over a network.
        if (name !== 'x-amz-crc32') answered[name.toLowerCase()] = `${value}`;
      },
      end(text = '') {
        resolve({ status: response.statusCode, headers: answered, body: text });
      },
    };
    server.emit('request', request, response);
    request.emit('data', Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    request.emit('end');
  });
}
