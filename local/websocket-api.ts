import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Concurrency } from './functions/concurrency.ts';
import type { Invoke } from './functions/local-function.ts';
import type { HttpAnswer } from './http-answer.ts';
import { endUpgrade } from './public-server.ts';
import { requestUrl } from './request-url.ts';

/** API Gateway quotas of WebSocket APIs: bytes of a message, and how long a socket may be idle and open at all. */
const MAX_MESSAGE_BYTES = 128 * 1024;
const IDLE_TIMEOUT = 10 * 60 * 1000;
const SOCKET_LIFE = 2 * 3600 * 1000;

/** What one client may take of the runtime. */
export interface ClientLimits {
  /** Bytes that wait for a client that does not read; posts to it are throttled beyond. */
  readonly bufferedBytes: number;
  /** Milliseconds after which a client is cut off that does not read although its buffer is full. */
  readonly stallTime: number;
  /** Frames of a client that are served at a time; nothing more is read from it meanwhile. */
  readonly framesAtOnce: number;
}

const CLIENT_LIMITS: ClientLimits = { bufferedBytes: 256 * 1024, stallTime: 10_000, framesAtOnce: 10 };

/** One route: the function, and whether what it returns goes back over the socket. */
export interface WebSocketRoute {
  readonly invoke: Invoke;
  readonly responds: boolean;
}

/** A WebSocket API as the template describes it. Routes are chosen by `$request.body.action`. */
export interface WebSocketApiDefinition {
  readonly id: string;
  readonly stage: string;
  readonly routes: ReadonlyMap<string, WebSocketRoute>;
}

interface Connection {
  readonly socket: WebSocket;
  readonly connectedAt: number;
  readonly request: IncomingMessage;
  lastActiveAt: number;
  /** How many of its frames are served or wait for it. */
  frames: number;
  readonly turns: Concurrency;
  /** Since when its buffer has been full. */
  fullSince?: number | undefined;
}

/** Serves WebSockets as API Gateway does, and the management API that functions post with. */
export class WebSocketApi {
  readonly #definition: WebSocketApiDefinition;
  readonly #limits: ClientLimits;
  readonly #connections = new Map<string, Connection>();
  readonly #closing = new Set<Promise<void>>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // `$connect` selects the subprotocol.
    handleProtocols: (_, request) => this.#selected.get(request) ?? false,
  });
  readonly #selected = new WeakMap<IncomingMessage, string>();
  readonly #sweep = setInterval(() => this.#closeOverdue(), 1000).unref();

  constructor(definition: WebSocketApiDefinition, limits: ClientLimits = CLIENT_LIMITS) {
    this.#definition = definition;
    this.#limits = limits;
  }

  /** Takes an upgrade request: the socket opens when the function of `$connect` lets it. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (!isHandshake(request)) return endUpgrade(socket, 400);
    const connectionId = `${randomBytes(11).toString('base64url')}=`;
    const connectedAt = Date.now();
    const result = await this.#invoke('$connect', 'CONNECT', connectionId, { request, connectedAt });
    if (result.statusCode < 200 || result.statusCode > 299) {
      const body = result.body ?? '';
      socket.end(
        `HTTP/1.1 ${result.statusCode} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
      return;
    }
    const chosen = Object.entries(result.headers ?? {}).find(
      ([name]) => name.toLowerCase() === 'sec-websocket-protocol',
    );
    if (chosen !== undefined) this.#selected.set(request, chosen[1]);
    const aborted = () => this.#disconnected(connectionId, { request, connectedAt }, 1006, '');
    if (socket.destroyed) {
      aborted();
      return;
    }
    socket.once('close', aborted);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off('close', aborted);
      this.#open(connectionId, {
        socket: webSocket,
        connectedAt,
        request,
        lastActiveAt: Date.now(),
        frames: 0,
        turns: new Concurrency(this.#limits.framesAtOnce),
      });
    });
  }

  /** Serves `@connections/{id}`: POST sends a frame, DELETE closes, GET tells. */
  manage(method: string, connectionId: string, body: Uint8Array): HttpAnswer {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return managementError(410, 'GoneException');
    const { socket, connectedAt, lastActiveAt, request } = connection;
    if (method === 'DELETE') {
      socket.close(1000);
      return { status: 204, body: '' };
    }
    if (method === 'GET') {
      const times = { connectedAt: new Date(connectedAt), lastActiveAt: new Date(lastActiveAt) };
      const identity = { sourceIp: request.socket.remoteAddress, userAgent: request.headers['user-agent'] };
      return { status: 200, body: JSON.stringify({ ...times, identity }) };
    }
    if (body.length > MAX_MESSAGE_BYTES) return managementError(413, 'PayloadTooLargeException');
    // AWS: "the WebSocket client side buffer is full" is a LimitExceededException.
    if (this.#isFull(socket)) return managementError(429, 'LimitExceededException');
    connection.lastActiveAt = Date.now();
    socket.send(body, { binary: false, compress: false }, () => undefined);
    return { status: 200, body: '' };
  }

  /** Closes every socket and waits until the functions have heard of it. */
  async stop(): Promise<void> {
    clearInterval(this.#sweep);
    for (const [connectionId, connection] of this.#connections) {
      this.#closed(connectionId, connection, 1001, 'Going away');
      connection.socket.close(1001, 'Going away');
    }
    await Promise.all(this.#closing);
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #open(connectionId: string, connection: Connection): void {
    this.#connections.set(connectionId, connection);
    const { socket } = connection;
    socket.on('message', (data) => {
      connection.frames++;
      this.#pace(connection);
      const serve = () => this.#message(connectionId, connection, data.toString());
      void connection.turns.run(serve).finally(() => {
        connection.frames--;
        this.#pace(connection);
      });
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', (code, reason) => this.#closed(connectionId, connection, code, reason.toString()));
  }

  async #message(connectionId: string, connection: Connection, body: string): Promise<void> {
    connection.lastActiveAt = Date.now();
    const { routes } = this.#definition;
    const action = actionOf(body);
    const routeKey =
      action !== undefined && !action.startsWith('$') && routes.has(action) ? action : '$default';
    const result = await this.#invoke(routeKey, 'MESSAGE', connectionId, connection, {
      body,
      messageId: randomUUID(),
    });
    const responds = routes.get(routeKey)?.responds === true || result.statusCode >= 500;
    if (responds && result.body !== undefined) connection.socket.send(result.body);
  }

  /** Reads from a client as long as it reads what it gets, and waits for what it asks. */
  #pace({ socket, frames }: Connection): void {
    if (frames >= this.#limits.framesAtOnce || this.#isFull(socket)) socket.pause();
    else socket.resume();
  }

  #isFull({ bufferedAmount }: WebSocket): boolean {
    return bufferedAmount > this.#limits.bufferedBytes;
  }

  #closed(connectionId: string, connection: Connection, code: number, reason: string): void {
    // Once: `stop` and the socket's own close both come here.
    if (!this.#connections.delete(connectionId)) return;
    this.#disconnected(connectionId, connection, code, reason);
  }

  #disconnected(
    connectionId: string,
    connection: Pick<Connection, 'request' | 'connectedAt'>,
    disconnectStatusCode: number,
    disconnectReason: string,
  ): void {
    const told = this.#invoke('$disconnect', 'DISCONNECT', connectionId, connection, {
      disconnectStatusCode,
      disconnectReason,
    }).then(() => undefined);
    this.#closing.add(told);
    void told.finally(() => this.#closing.delete(told));
  }

  #closeOverdue(): void {
    const now = Date.now();
    for (const connection of this.#connections.values()) {
      const { socket, connectedAt, lastActiveAt } = connection;
      this.#pace(connection);
      connection.fullSince = this.#isFull(socket) ? (connection.fullSince ?? now) : undefined;
      if (now - (connection.fullSince ?? now) > this.#limits.stallTime) socket.terminate();
      if (now - connectedAt > SOCKET_LIFE || now - lastActiveAt > IDLE_TIMEOUT)
        socket.close(1001, 'Going away');
    }
  }

  /** What the function of a route answers; what API Gateway says when it fails. */
  async #invoke(
    routeKey: string,
    eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT',
    connectionId: string,
    { request, connectedAt }: Pick<Connection, 'request' | 'connectedAt'>,
    { body, ...extra }: { body?: string; [field: string]: unknown } = {},
  ): Promise<{ statusCode: number; body?: string; headers?: Readonly<Record<string, string>> }> {
    const { id, stage, routes } = this.#definition;
    const requestId = randomUUID();
    const route = routes.get(routeKey);
    if (route === undefined) return { statusCode: routeKey.startsWith('$') ? 200 : 403 };
    const { searchParams = new URLSearchParams() } = requestUrl(request) ?? {};
    const query = Object.fromEntries(searchParams);
    const headers = headersOf(request);
    try {
      const result = (await route.invoke({
        ...(eventType === 'MESSAGE'
          ? {}
          : {
              headers,
              multiValueHeaders: Object.fromEntries(
                Object.entries(headers).map(([name, value]) => [name, [value]]),
              ),
            }),
        ...(eventType === 'CONNECT' && searchParams.size > 0 ? { queryStringParameters: query } : {}),
        requestContext: {
          routeKey,
          eventType,
          connectionId,
          connectedAt,
          requestTimeEpoch: Date.now(),
          requestTime: new Date().toUTCString(),
          requestId,
          extendedRequestId: requestId,
          messageDirection: 'IN',
          domainName: request.headers.host ?? 'localhost',
          apiId: id,
          stage,
          identity: { sourceIp: request.socket.remoteAddress, userAgent: request.headers['user-agent'] },
          ...extra,
        },
        ...(body === undefined ? {} : { body }),
        isBase64Encoded: false,
      })) as { statusCode?: number; body?: string; headers?: Readonly<Record<string, string>> } | undefined;
      return { ...result, statusCode: result?.statusCode ?? 200 };
    } catch (error) {
      console.error(error);
      const message = { message: 'Internal server error', connectionId, requestId };
      return { statusCode: 500, body: JSON.stringify(message) };
    }
  }
}

/** Whether a request opens a WebSocket (RFC 6455, section 4.2.1). Nothing else reaches the function of `$connect`. */
function isHandshake({ method, headers }: IncomingMessage): boolean {
  const isKey = /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '');
  return method === 'GET' && isKey && headers['sec-websocket-version'] === '13';
}

/** The headers by their names as they were sent. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers[rawHeaders[index] ?? ''] = rawHeaders[index + 1] ?? '';
  }
  return headers;
}

function actionOf(body: string): string | undefined {
  try {
    const { action } = JSON.parse(body) as { action?: unknown };
    return typeof action === 'string' ? action : undefined;
  } catch {
    return undefined;
  }
}

const managementError = (status: number, type: string): HttpAnswer => ({
  status,
  headers: { 'x-amzn-ErrorType': type, 'content-type': 'application/json' },
  body: JSON.stringify({ message: type }),
});
