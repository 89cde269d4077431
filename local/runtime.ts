import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { readAssembly } from './assembly.ts';
import type { ExamplePages } from './example.ts';
import type { HttpAnswer } from './http-answer.ts';
import { serveHttp } from './http-api.ts';
import { listening } from './local-aws.ts';
import { type Queues, startQueues } from './queues.ts';
import { Schedules } from './schedules.ts';
import { serveSecrets, TARGET } from './secrets.ts';
import { buildStack, type Stack } from './stack.ts';
import { startTables } from './tables.ts';

/** How the stack is run. */
export interface RuntimeOptions {
  /** The folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** The port of the APIs; 0 for a free one. */
  readonly port: number;
  /** The address that is listened on; the two loopback addresses if absent. */
  readonly host?: string | undefined;
  /** The value of the secret with the apps. */
  readonly appsSecret: string;
  /** The folder where tables and schedules are kept; memory if absent. */
  readonly data?: string | undefined;
  /** Pages that are served beside the APIs. */
  readonly pages?: ExamplePages | undefined;
  /** A DynamoDB to use instead of the built-in one. */
  readonly dynamodbEndpoint?: string | undefined;
}

/** The stack, running. */
export interface Runtime {
  readonly port: number;
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  /** Where the tables are; their names are the logical ids of the template. */
  readonly dynamodbEndpoint: string;
  /** Ends what is under way, then stops. */
  stop(): Promise<void>;
}

/** How long a stop waits for work in the queues, in milliseconds: they live in memory. */
const DRAIN_TIME = 10_000;

/**
 * Runs the stack of a cloud assembly on this machine.
 *
 * @throws the error of the server when the port is taken (EADDRINUSE).
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const servers = await listen(options);
  const [{ port }] = servers.map((server) => server.address() as AddressInfo) as [AddressInfo];
  // For the functions, on a port of its own: what they may call is not for the outside.
  const inside = createServer();
  await listening(inside, 0, '127.0.0.1');
  const tables = await startTables(options.data, options.dynamodbEndpoint);
  const queues = await startQueues();
  const own = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`;
  const stack = await buildStack(readAssembly(options.assembly), tables, queues, { own });
  const schedules = new Schedules(stack.functionOf, options.data);
  const services = { stack, schedules, appsSecret: options.appsSecret };
  inside.on('request', (request, response) => void answer(response, serveInside(services, request)));
  await Promise.all(stack.functions.map((served) => served.start()));
  for (const mapping of stack.mappings) mapping.start();
  schedules.start();
  for (const server of servers) {
    server.on('request', (request, response) => {
      const page = request.method === 'GET' ? options.pages?.(urlOf(request)) : undefined;
      void answer(response, page === undefined ? serveHttp(stack.httpApi, request) : Promise.resolve(page));
    });
    server.on('upgrade', (request, socket, head) => void upgrade(stack, request, socket, head));
  }

  return {
    port,
    httpUrl: `http://localhost:${port}`,
    dynamodbEndpoint: tables.endpoint,
    webSocketUrl: `ws://localhost:${port}/${stack.webSocketStage}`,
    async stop() {
      await Promise.all(servers.map(close));
      await schedules.stop();
      await drained(queues);
      await stack.webSocketApi.stop();
      await Promise.all(stack.mappings.map((mapping) => mapping.stop()));
      await Promise.all(stack.functions.map((served) => served.stop()));
      await Promise.all([close(inside), queues.stop(), tables.stop()]);
    },
  };
}

/** `localhost` is two addresses; clients differ in which they try. */
async function listen({ port, host }: RuntimeOptions): Promise<Server[]> {
  const first = createServer();
  await listening(first, port, host ?? '127.0.0.1');
  if (host !== undefined) return [first];
  const second = createServer();
  try {
    await listening(second, (first.address() as AddressInfo).port, '::1');
    return [first, second];
  } catch (error) {
    // A machine without IPv6 has one loopback address.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return [first];
    first.close();
    throw error;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // Upgraded sockets do not count as idle, and are closed by their API.
    setTimeout(() => resolve(), 500).unref();
  });
}

async function drained(queues: Queues): Promise<void> {
  const deadline = Date.now() + DRAIN_TIME;
  while (Date.now() < deadline && (await queues.pending()) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function answer(response: ServerResponse, served: Promise<HttpAnswer>): Promise<void> {
  const answered = await served.catch((error: unknown): HttpAnswer => {
    console.error(error);
    return { status: 500, body: '' };
  });
  response.writeHead(answered.status, answered.headers).end(answered.body);
}

/** What is served to the functions. */
interface InsideServices {
  readonly stack: Stack;
  readonly schedules: Schedules;
  readonly appsSecret: string;
}

/**
 * The services that the functions call here: Secrets Manager, EventBridge Scheduler, and `@connections` at its
 * LocalStack-compatible path.
 */
async function serveInside(
  { stack, schedules, appsSecret }: InsideServices,
  request: IncomingMessage,
): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const operation = request.headers[TARGET];
  if (typeof operation === 'string') return serveSecrets(operation, body.toString(), appsSecret);
  const method = request.method ?? '';
  if (request.url?.startsWith('/schedules/')) {
    return schedules.serve(method, urlOf(request), body.toString());
  }
  const [, connectionId] =
    /^\/_aws\/execute-api\/[^/]+\/[^/]+\/@connections\/([^/?]+)/.exec(decoded(request)) ?? [];
  if (connectionId === undefined) return { status: 404, body: '' };
  return stack.webSocketApi.manage(method, connectionId, body);
}

const urlOf = ({ url = '/' }: IncomingMessage): URL => new URL(url, 'http://localhost');

const decoded = ({ url = '' }: IncomingMessage): string => decodeURIComponent(url);

async function upgrade(stack: Stack, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  socket.on('error', () => socket.destroy());
  const { pathname } = urlOf(request);
  if (pathname.replace(/\/$/, '') !== `/${stack.webSocketStage}`) {
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  await stack.webSocketApi.upgrade(request, socket, head);
}
