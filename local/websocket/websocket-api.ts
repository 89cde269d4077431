import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { DurableMap } from '../durable-map.ts';
import { Concurrency } from '../functions/concurrency.ts';
import type { Invoke } from '../functions/local-function.ts';
import { type HttpAnswer, jsonAnswer } from '../http-answer.ts';
import { endUpgrade } from '../public-server.ts';
import { TimeLimitExceeded, within } from '../time-limit.ts';
import type { TokenBucket } from '../token-bucket.ts';
import { FrameSizes } from './frame-sizes.ts';
import { type Handshake, handshakeOf, isHandshake, UNKNOWN_HANDSHAKE } from './handshake.ts';

/**
 * Quotas of WebSocket APIs of API Gateway: bytes of a message and of a frame, milliseconds for which a socket may be idle, be
 * open, and wait for a function. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const MAX_MESSAGE_BYTES = 128 * 1024;
const MAX_FRAME_BYTES = 32 * 1024;
const IDLE_TIMEOUT = 10 * 60 * 1000;
const SOCKET_LIFE = 2 * 3600 * 1000;
const INTEGRATION_TIMEOUT = 29_000;
/** The close code of what is too large (RFC 6455). */
const TOO_LARGE = 1009;

/** One route: the function, and whether what it returns goes back over the socket. */
export interface WebSocketRoute {
  readonly invoke: Invoke;
  readonly responds: boolean;
}

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

/** A WebSocket API as the template describes it. Routes are chosen by `$request.body.action`. */
export interface WebSocketApiDefinition {
  readonly id: string;
  readonly stage: string;
  readonly routes: ReadonlyMap<string, WebSocketRoute>;
  readonly limits?: ClientLimits | undefined;
  /** Milliseconds that a function has; those of API Gateway if absent. */
  readonly integrationTimeout?: number | undefined;
  /** Throttles what clients send, as the stage does. */
  readonly stageThrottle?: TokenBucket | undefined;
  /** Throttles requests to `@connections`. */
  readonly requests?: TokenBucket | undefined;
  /** The file in which the open connections stand, so that they are disconnected after a kill. */
  readonly file?: string | undefined;
}

/** A connection from the moment at which its function is asked. */
interface Connecting {
  readonly handshake: Handshake;
  readonly connectedAt: number;
}

interface Connection extends Connecting {
  readonly socket: WebSocket;
  lastActiveAt: number;
  /** How many of its frames are served or wait for it. */
  frames: number;
  readonly turns: Concurrency;
  /** Since when its buffer has been full. */
  fullSince?: number | undefined;
}

interface Result {
  readonly statusCode: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves WebSockets as API Gateway does, and the management API that functions post with. */
export class WebSocketApi {
  readonly #definition: WebSocketApiDefinition;
  readonly #limits: ClientLimits;
  /** Those that have not been told to `$disconnect`. */
  readonly #known: DurableMap<number>;
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

  constructor(definition: WebSocketApiDefinition) {
    this.#definition = definition;
    this.#limits = definition.limits ?? CLIENT_LIMITS;
    this.#known = new DurableMap(definition.file);
  }

  /** Disconnects the sockets that a killed process has left behind. */
  async start(): Promise<void> {
    for (const [connectionId, connectedAt] of this.#known.entries()) {
      this.#disconnected(connectionId, { handshake: UNKNOWN_HANDSHAKE, connectedAt }, 1006, '');
    }
    await Promise.all(this.#closing);
  }

  /** Takes an upgrade request: the socket opens when the function of `$connect` lets it. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (!isHandshake(request)) return endUpgrade(socket, 400);
    const connectionId = `${randomBytes(11).toString('base64url')}=`;
    const connecting = { handshake: handshakeOf(request), connectedAt: Date.now() };
    this.#known.set(connectionId, connecting.connectedAt);
    const result = await this.#invoke('$connect', 'CONNECT', connectionId, connecting);
    if (result.statusCode < 200 || result.statusCode > 299) {
      this.#known.delete(connectionId);
      return refuseUpgrade(socket, result);
    }
    const chosen = Object.entries(result.headers ?? {}).find(
      ([name]) => name.toLowerCase() === 'sec-websocket-protocol',
    );
    if (chosen !== undefined) this.#selected.set(request, chosen[1]);
    const aborted = () => this.#disconnected(connectionId, connecting, 1006, '');
    if (socket.destroyed) return aborted();
    socket.once('close', aborted);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off('close', aborted);
      this.#open(connectionId, socket, {
        ...connecting,
        socket: webSocket,
        lastActiveAt: Date.now(),
        frames: 0,
        turns: new Concurrency(this.#limits.framesAtOnce),
      });
    });
  }

  /** Serves `@connections/{id}`: POST sends a frame, DELETE closes, GET describes. */
  manage(method: string, connectionId: string, body: Uint8Array): HttpAnswer {
    if (this.#definition.requests?.take() === false) return managementError(429, 'TooManyRequestsException');
    // Until `$connect` has returned, there is no connection.
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return managementError(410, 'GoneException');
    const { socket, connectedAt, lastActiveAt, handshake } = connection;
    if (method === 'DELETE') {
      socket.close(1000);
      return { status: 204, body: '' };
    }
    if (method === 'GET') {
      const times = { connectedAt: new Date(connectedAt), lastActiveAt: new Date(lastActiveAt) };
      const { sourceIp, userAgent } = handshake;
      return jsonAnswer(200, { ...times, identity: { sourceIp, userAgent } });
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
    this.#known.close();
  }

  #open(connectionId: string, raw: Duplex, connection: Connection): void {
    this.#connections.set(connectionId, connection);
    const { socket } = connection;
    const sizes = new FrameSizes(MAX_FRAME_BYTES);
    const watch = (bytes: Buffer) => {
      if (!sizes.exceeded(bytes)) return;
      raw.off('data', watch);
      socket.close(TOO_LARGE, 'Message too big');
    };
    raw.prependListener('data', watch);
    socket.on('message', (data) => {
      // What comes while it closes is not served.
      if (socket.readyState !== socket.OPEN) return;
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
    const responds = routes.get(routeKey)?.responds === true || result.statusCode >= 429;
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

  #disconnected(connectionId: string, connecting: Connecting, code: number, reason: string): void {
    const told = this.#invoke('$disconnect', 'DISCONNECT', connectionId, connecting, {
      disconnectStatusCode: code,
      disconnectReason: reason,
    }).then(() => {
      this.#known.delete(connectionId);
    });
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
    { handshake, connectedAt }: Connecting,
    { body, ...extra }: { body?: string; [field: string]: unknown } = {},
  ): Promise<Result> {
    const { id, stage, routes, stageThrottle, integrationTimeout = INTEGRATION_TIMEOUT } = this.#definition;
    const requestId = randomUUID();
    const route = routes.get(routeKey);
    if (route === undefined) return { statusCode: routeKey.startsWith('$') ? 200 : 403 };
    const { headers, query, host, sourceIp, userAgent } = handshake;
    const event = {
      ...(eventType === 'MESSAGE' ? {} : { headers, multiValueHeaders: multiple(headers) }),
      ...(eventType === 'CONNECT' && Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
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
        domainName: host,
        apiId: id,
        stage,
        identity: { sourceIp, userAgent },
        ...extra,
      },
      ...(body === undefined ? {} : { body }),
      isBase64Encoded: false,
    };
    const failure = (statusCode: number, message: string): Result => ({
      statusCode,
      body: JSON.stringify({ message, connectionId, requestId }),
    });
    if (eventType !== 'DISCONNECT' && stageThrottle?.take() === false)
      return failure(429, 'Too Many Requests');
    try {
      const result = (await within(integrationTimeout, route.invoke(event))) as Partial<Result> | undefined;
      return { ...result, statusCode: result?.statusCode ?? 200 };
    } catch (error) {
      console.error(error);
      if (error instanceof TimeLimitExceeded) return failure(504, 'Endpoint request timed out');
      return failure(500, 'Internal server error');
    }
  }
}

function refuseUpgrade(socket: Duplex, { statusCode, body = '' }: Result): void {
  socket.end(
    `HTTP/1.1 ${statusCode} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const multiple = (headers: Readonly<Record<string, string>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

function actionOf(body: string): string | undefined {
  try {
    const { action } = JSON.parse(body) as { action?: unknown };
    return typeof action === 'string' ? action : undefined;
  } catch {
    return undefined;
  }
}

const managementError = (status: number, type: string): HttpAnswer =>
  jsonAnswer(status, { message: type }, { 'x-amzn-ErrorType': type });
