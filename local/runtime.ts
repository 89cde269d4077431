import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createProbe } from 'node:net';
import { readAssembly } from './assembly.ts';
import type { ExamplePages } from './example.ts';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';
import { serveHttp } from './http-api.ts';
import { listening } from './local-aws.ts';
import { endUpgrade, startPublicServer } from './public-server.ts';
import { type Queues, startQueues } from './queues.ts';
import { requestUrl } from './request-url.ts';
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
  /** Milliseconds within which a request must have arrived; 10,000 if absent. */
  readonly requestTimeout?: number | undefined;
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
 * Runs the stack of a cloud assembly on this machine. Nothing is served before all of it is ready.
 *
 * @throws the error of the server when the port is taken (EADDRINUSE).
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  await assertFree(options);
  /** What is to be stopped, the latest first. */
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    // For the functions, on a port of its own: what they may call is not for the outside.
    const inside = createServer();
    await listening(inside, 0, '127.0.0.1');
    stops.push(() => close(inside));
    const tables = await startTables(options.data, options.dynamodbEndpoint);
    stops.push(() => tables.stop());
    const queues = await startQueues();
    stops.push(() => queues.stop());
    const own = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`;
    const stack = await buildStack(readAssembly(options.assembly), tables, queues, { own });
    const schedules = new Schedules(stack.functionOf, options.data);
    const services = { stack, schedules, appsSecret: options.appsSecret };
    inside.on('request', (request, response) => void answerInside(services, request, response));
    stops.push(() => Promise.all(stack.functions.map((served) => served.stop())));
    await Promise.all(stack.functions.map((served) => served.start()));
    stops.push(() => Promise.all(stack.mappings.map((mapping) => mapping.stop())));
    for (const mapping of stack.mappings) mapping.start();
    stops.push(() => stack.webSocketApi.stop());
    stops.push(() => drained(queues));
    stops.push(() => schedules.stop());
    schedules.start();
    const { port, close: closePublicServer } = await startPublicServer({
      port: options.port,
      host: options.host,
      requestTimeout: options.requestTimeout,
      async serve(request, url) {
        const page = request.method === 'GET' ? options.pages?.(request, url) : undefined;
        return page ?? serveHttp(stack.httpApi, request, url);
      },
      async upgrade(request, { pathname }, socket, head) {
        if (pathname.replace(/\/$/, '') !== `/${stack.webSocketStage}`) return endUpgrade(socket, 403);
        await stack.webSocketApi.upgrade(request, socket, head);
      },
    });
    stops.push(closePublicServer);
    return {
      port,
      httpUrl: `http://localhost:${port}`,
      dynamodbEndpoint: tables.endpoint,
      webSocketUrl: `ws://localhost:${port}/${stack.webSocketStage}`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Says that a port is taken before anything else is started. */
async function assertFree({ port, host }: RuntimeOptions): Promise<void> {
  if (port === 0) return;
  const probe = createProbe();
  await listening(probe, port, host ?? '127.0.0.1');
  await new Promise((resolve) => probe.close(resolve));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function drained(queues: Queues): Promise<void> {
  const deadline = Date.now() + DRAIN_TIME;
  while (Date.now() < deadline && (await queues.pending()) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function answerInside(
  services: InsideServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await serveInside(services, request).catch((error: unknown) => {
    console.error(error);
    return jsonAnswer(500, { message: 'Internal Server Error' });
  });
  response.writeHead(status, headers).end(body);
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
  const url = requestUrl(request);
  if (url === undefined) return jsonAnswer(400, { message: 'the URL of the request is malformed' });
  if (url.pathname.startsWith('/schedules/')) return schedules.serve(method, url, body.toString());
  const [, connectionId] =
    /^\/_aws\/execute-api\/[^/]+\/[^/]+\/@connections\/([^/]+)/.exec(decodeURIComponent(url.pathname)) ?? [];
  if (connectionId === undefined) return { status: 404, body: '' };
  return stack.webSocketApi.manage(method, connectionId, body);
}
