import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';
import { listening } from './local-aws.ts';
import { foreignRequest } from './loopback.ts';
import { requestUrl } from './request-url.ts';

/** The configuration of the public server. */
export interface PublicServerOptions {
  /** 0 for a free port. */
  readonly port: number;
  /** The address to listen on. If absent, both loopback addresses, and requests from other sites are rejected. */
  readonly host?: string | undefined;
  /**
   * How long the headers of a request, and then the whole request, may take to arrive, in milliseconds; 10,000 if
   * absent.
   */
  readonly requestTimeout?: number | undefined;
  serve(request: IncomingMessage, url: URL): Promise<HttpAnswer>;
  /** Handles requests to upgrade to WebSocket; any other `Upgrade` header is ignored, as API Gateway does. */
  upgrade(request: IncomingMessage, url: URL, socket: Duplex, head: Buffer): Promise<void>;
}

/** The HTTP servers for clients. Every request gets an answer, and no request can affect others. */
export interface PublicServer {
  readonly port: number;
  close(): Promise<void>;
}

/** How long closing waits for running requests, in milliseconds. The APIs close their upgraded sockets themselves. */
const CLOSE_TIME = 500;
const REQUEST_TIMEOUT = 10_000;

/**
 * Starts the servers.
 *
 * @throws the error of the server if the port is in use (EADDRINUSE)
 */
export async function startPublicServer(options: PublicServerOptions): Promise<PublicServer> {
  const first = createPublicServer(options);
  await listening(first, options.port, options.host ?? '127.0.0.1');
  const { port } = first.address() as AddressInfo;
  const servers = [first];
  if (options.host === undefined) {
    // `localhost` has two addresses, and clients differ in which one they try.
    const second = createPublicServer(options);
    try {
      await listening(second, port, '::1');
      servers.push(second);
    } catch (error) {
      // A machine without IPv6 has only one loopback address.
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
    // A client that disconnects during its request must not affect others.
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
    // The client has disconnected, perhaps during its request.
    if (response.destroyed) return;
    console.error(error);
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}

/** Rejects an upgrade. */
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
