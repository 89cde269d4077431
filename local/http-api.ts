import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TooManyRequests } from './functions/account-concurrency.ts';
import type { Invoke } from './functions/local-function.ts';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';
import { TimeLimitExceeded, within } from './time-limit.ts';
import type { TokenBucket } from './token-bucket.ts';

/** The maximum size of a request body, in bytes (API Gateway quota for HTTP APIs: 10 MB). */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The time-out of a function, in milliseconds (API Gateway quota for HTTP APIs: 30 s). */
const INTEGRATION_TIMEOUT = 30_000;

/** An HTTP API, from the template: functions by route key, such as `POST /v4/…`. */
export interface HttpApiDefinition {
  readonly id: string;
  readonly routes: ReadonlyMap<string, Invoke>;
  /** The time-out of a function in milliseconds; that of API Gateway if absent. */
  readonly integrationTimeout?: number | undefined;
  /** Throttles requests, as the stage does. */
  readonly stageThrottle?: TokenBucket | undefined;
}

/** Serves a request as API Gateway's HTTP API does, payload format 2.0. */
export async function serveHttp(
  api: HttpApiDefinition,
  request: IncomingMessage,
  url: URL,
): Promise<HttpAnswer> {
  if (api.stageThrottle?.take() === false) return jsonAnswer(429, { message: 'Too Many Requests' });
  const method = request.method ?? 'GET';
  const { routeKey, pathParameters } = routeOf(api.routes, method, url.pathname);
  const invoke = api.routes.get(routeKey);
  if (invoke === undefined) return jsonAnswer(404, { message: 'Not Found' });
  const body = await readBody(request);
  if (body === undefined) return jsonAnswer(413, { message: 'Request Entity Too Large' });
  try {
    const answered = invoke(eventFor({ api, request, url, method, routeKey, pathParameters, body }));
    return answerFrom(await within(api.integrationTimeout ?? INTEGRATION_TIMEOUT, answered));
  } catch (error) {
    console.error(error);
    // API Gateway's answer when a function takes too long, or when Lambda throttles it.
    if (error instanceof TimeLimitExceeded || error instanceof TooManyRequests)
      return jsonAnswer(503, { message: 'Service Unavailable' });
    return jsonAnswer(500, { message: 'Internal Server Error' });
  }
}

interface Route {
  readonly routeKey: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
}

/**
 * Selects the route of a request as API Gateway does: a full match, or else the longest path that ends with a greedy
 * variable, or else the default route.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
function routeOf(routes: HttpApiDefinition['routes'], method: string, path: string): Route {
  const exact = `${method} ${path}`;
  if (routes.has(exact)) return { routeKey: exact };
  let longest = '';
  let found: Route = { routeKey: '$default' };
  for (const routeKey of routes.keys()) {
    const { start, name } = GREEDY_ROUTE.exec(routeKey)?.groups ?? {};
    if (start === undefined || name === undefined || start.length <= longest.length) continue;
    if (!exact.startsWith(start) || exact.length === start.length) continue;
    longest = start;
    found = { routeKey, pathParameters: { [name]: exact.slice(start.length) } };
  }
  return found;
}

/** A route such as `GET /console/{proxy+}`. */
const GREEDY_ROUTE = /^(?<start>[A-Z]+ \/.*)\{(?<name>[A-Za-z0-9._-]+)\+\}$/;

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

interface Parts {
  readonly api: HttpApiDefinition;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly method: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
  readonly body: Buffer;
}

function eventFor({ api, request, url, method, routeKey, pathParameters, body }: Parts) {
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  const now = new Date();
  // API Gateway passes bodies with a text content type, and bodies without a content type, on as text, unless they
  // are encoded.
  const isText =
    request.headers['content-encoding'] === undefined &&
    /^(?:$|text\/|application\/(?:json|javascript|xml|.*\+json))/.test(request.headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : value,
      ]),
    ),
    ...(query.size > 0 ? { queryStringParameters: Object.fromEntries(query) } : {}),
    ...(pathParameters === undefined ? {} : { pathParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: api.id,
      domainName: request.headers.host ?? 'localhost',
      domainPrefix: api.id,
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

interface ProxyResult {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** A result without a status code is the JSON body of a successful answer. */
function answerFrom(result: unknown): HttpAnswer {
  const { statusCode, headers, body = '', isBase64Encoded } = (result ?? {}) as ProxyResult;
  if (statusCode === undefined) return jsonAnswer(200, result);
  return {
    status: statusCode,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
    body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
}
