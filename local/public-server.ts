import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';
import { listening } from './local-aws.ts';
import { foreignRequest } from './loopback.ts';
import { requestUrl } from './request-url.ts';

/** How the APIs are reached from outside. */
export interface PublicServerOptions {
  /** 0 for a free port. */
  readonly port: number;
  /** The address that is listened on; the two loopback addresses if absent, and then for this machine only. */
  readonly host?: string | undefined;
  /** Milliseconds within which the headers of a request, and then the whole request, must have arrived; 10,000 if absent. */
  readonly requestTimeout?: number | undefined;
  serve(request: IncomingMessage, url: URL): Promise<HttpAnswer>;
  /** Takes requests to upgrade to WebSocket; every other `Upgrade` header is ignored, as API Gateway does. */
  upgrade(request: IncomingMessage, url: URL, socket: Duplex, head: Buffer): Promise<void>;
}

/** The HTTP servers that face outside: whatever a request is, it gets an answer and ends nothing else. */
export interface PublicServer {
  readonly port: number;
  close(): Promise<void>;
}

/** How long closing waits for requests under way, in milliseconds. Upgraded sockets are closed by their API. */
const CLOSE_TIME = 500;
const REQUEST_TIMEOUT = 10_000;

/**
 * Listens, and serves from then on.
 *
 * @throws the error of the server when the port is taken (EADDRINUSE).
 */
export async function startPublicServer(options: PublicServerOptions): Promise<PublicServer> {
  const first = createPublicServer(options);
  await listening(first, options.port, options.host ?? '127.0.0.1');
  const { port } = first.address() as AddressInfo;
  const servers = [first];
  if (options.host === undefined) {
    // `localhost` is two addresses; clients differ in which they try.
    const second = createPublicServer(options);
    try {
      await listening(second, port, '::1');
      servers.push(second);
    } catch (error) {
      // A machine without IPv6 has one loopback address.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') {
        await close(first);
        throw error;
      }
    }
  }
  return {
    port,
    async close() {
      await Promise.all(servers.map(close));
    },
  };
}

function createPublicServer(options: PublicServerOptions): Server {
  const { host, requestTimeout = REQUEST_TIMEOUT } = options;
  const server = createServer({
    requestTimeout,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(1000, requestTimeout),
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  const refusal = (request: IncomingMessage, url: URL | undefined): HttpAnswer | undefined => {
    const foreign = host === undefined ? foreignRequest(request) : undefined;
    if (foreign !== undefined) return jsonAnswer(403, { message: foreign });
    return url === undefined
      ? jsonAnswer(400, { message: 'the URL of the request is malformed' })
      : undefined;
  };
  server.on('request', (request, response) => {
    // A client that goes away in the middle of a request concerns nobody else.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const url = requestUrl(request);
    const refused = refusal(request, url);
    void answer(response, refused === undefined && url !== undefined ? options.serve(request, url) : refused);
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const url = requestUrl(request);
    const refused = refusal(request, url);
    if (refused !== undefined || url === undefined) return endUpgrade(socket, refused?.status ?? 400);
    options.upgrade(request, url, socket, head).catch((error: unknown) => {
      console.error(error);
      endUpgrade(socket, 500);
    });
  });
  return server;
}

async function answer(
  response: ServerResponse,
  served: Promise<HttpAnswer> | HttpAnswer | undefined,
): Promise<void> {
  try {
    const { status = 500, headers, body } = (await served) ?? {};
    response.writeHead(status, headers).end(body);
  } catch (error) {
    // The client has gone away, in the middle of its request perhaps.
    if (response.destroyed) return;
    console.error(error);
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}

/** Refuses an upgrade. */
export function endUpgrade(socket: Duplex, status: number): void {
  if (!socket.destroyed)
    socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => {
      server.closeAllConnections();
      resolve();
    }, CLOSE_TIME).unref();
  });
}
