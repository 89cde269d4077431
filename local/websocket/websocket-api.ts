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
 * Quotas of WebSocket APIs of API Gateway: bytes of a message and of a frame, and how long a socket may be idle, be
 * open, and wait for a function, in milliseconds.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const MAX_MESSAGE_BYTES = 128 * 1024;
const MAX_FRAME_BYTES = 32 * 1024;
const IDLE_TIMEOUT = 10 * 60 * 1000;
const SOCKET_LIFE = 2 * 3600 * 1000;
const INTEGRATION_TIMEOUT = 29_000;
/** The close code for a message that is too large (RFC 6455). */
const TOO_LARGE = 1009;

/** One route: its function, and whether the function's result is sent back over the socket. */
export interface WebSocketRoute {
  readonly invoke: Invoke;
  readonly responds: boolean;
}

/** The limits of one client. */
export interface ClientLimits {
  /** How many bytes may be buffered for a client that does not read; more posts to it are throttled. */
  readonly bufferedBytes: number;
  /** After how many milliseconds a client is disconnected that does not read although its buffer is full. */
  readonly stallTime: number;
  /** How many frames of a client are processed concurrently; further reading from it pauses. */
  readonly framesAtOnce: number;
}

const CLIENT_LIMITS: ClientLimits = { bufferedBytes: 256 * 1024, stallTime: 10_000, framesAtOnce: 10 };

/** A WebSocket API, from the template. The route is selected by `$request.body.action`. */
export interface WebSocketApiDefinition {
  readonly id: string;
  readonly stage: string;
  readonly routes: ReadonlyMap<string, WebSocketRoute>;
  readonly limits?: ClientLimits | undefined;
  /** The time-out of a function in milliseconds; that of API Gateway if absent. */
  readonly integrationTimeout?: number | undefined;
  /** Throttles the frames of clients, as the stage does. */
  readonly stageThrottle?: TokenBucket | undefined;
  /** Throttles requests to `@connections`. */
  readonly requests?: TokenBucket | undefined;
  /** The file with the open connections, so that they are disconnected after a killed process. */
  readonly file?: string | undefined;
}

/** A connection, from the moment at which its function is invoked. */
interface Connecting {
  readonly handshake: Handshake;
  readonly connectedAt: number;
}

interface Connection extends Connecting {
  readonly socket: WebSocket;
  lastActiveAt: number;
  /** How many of its frames are being processed or waiting. */
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

/** Serves WebSockets as API Gateway does, and the management API through which functions post. */
export class WebSocketApi {
  readonly #definition: WebSocketApiDefinition;
  readonly #limits: ClientLimits;
  /** The connections for which `$disconnect` has not been invoked. */
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

  /** Disconnects the sockets that a killed process left behind. */
  async start(): Promise<void> {
    for (const [connectionId, connectedAt] of this.#known.entries()) {
      this.#disconnected(connectionId, { handshake: UNKNOWN_HANDSHAKE, connectedAt }, 1006, '');
    }
    await Promise.all(this.#closing);
  }

  /** Handles an upgrade request: the socket opens if the function of `$connect` accepts it. */
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

  /** Serves `@connections/{id}`: POST sends a frame, DELETE closes the connection, GET describes it. */
  manage(method: string, connectionId: string, body: Uint8Array): HttpAnswer {
    if (this.#definition.requests?.take() === false) return managementError(429, 'TooManyRequestsException');
    // There is no connection until `$connect` has returned.
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

  /** Closes all sockets, and waits until the functions have been informed. */
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
      // Frames that arrive while it closes are ignored.
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

  /** Pauses reading from a client that does not read its own messages, or that has too many running frames. */
  #pace({ socket, frames }: Connection): void {
    if (frames >= this.#limits.framesAtOnce || this.#isFull(socket)) socket.pause();
    else socket.resume();
  }

  #isFull({ bufferedAmount }: WebSocket): boolean {
    return bufferedAmount > this.#limits.bufferedBytes;
  }

  #closed(connectionId: string, connection: Connection, code: number, reason: string): void {
    // Only once, because `stop` and the socket's own close event both end here.
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

  /** Returns the answer of a route's function, or the answer of API Gateway if it fails. */
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
