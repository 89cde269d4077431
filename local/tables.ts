import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { type ServiceRequest, serviceUrl } from './functions/messages.ts';
import type { HttpAnswer } from './http-answer.ts';
import { CREDENTIALS, listening } from './local-aws.ts';

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
 * Starts the tables: in dynalite, or in the DynamoDB at `endpoint`.
 *
 * @param data the folder where the tables are kept; memory if absent
 */
export async function startTables(data: string | undefined, endpoint: string | undefined): Promise<Tables> {
  const server = endpoint === undefined ? await startDynalite(data) : undefined;
  const { port } = (server?.address() ?? { port: 0 }) as AddressInfo;
  const url = endpoint ?? `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ ...CREDENTIALS, endpoint: url });
  return {
    endpoint: url,
    functionEndpoint: server === undefined ? url : serviceUrl('dynamodb'),
    async serve(request) {
      if (server === undefined) throw new Error(`The functions call ${url}`);
      return serveDirectly(server, request);
    },
    async create(TableName, properties) {
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
        // Kept from an earlier start.
        if (!(error instanceof ResourceInUseException)) throw error;
      }
    },
    async stop() {
      client.destroy();
      server?.closeAllConnections();
      await new Promise<void>((resolve) =>
        server === undefined ? resolve() : server.close(() => resolve()),
      );
    },
  };
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

/** Hands a request to dynalite without a socket. */
function serveDirectly(server: Server, { method, path, headers, body }: ServiceRequest): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const answered: Record<string, string> = {};
    const request = Object.assign(new EventEmitter(), { method, url: path, headers });
    const response = {
      statusCode: 200,
      setHeader(name: string, value: string | number) {
        // The sum is for the way over a network.
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
