import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Readable } from 'node:stream';
import type { HttpAnswer } from '../http-answer.ts';
import { isServiceHost, type ServiceRequest } from './messages.ts';

/** Sends a request, and calls back with the answer. */
export type Send = (request: ServiceRequest, answered: (answer: HttpAnswer) => void) => void;

/**
 * Makes `request` of `node:http` pass requests for the runtime's services on directly, without sockets and HTTP
 * parsing.
 * The functions and their SDK notice no difference; requests to all other hosts are sent as usual.
 */
export function installDirectHttp(send: Send): void {
  const request = http.request;
  const direct = (options: RequestOptions, respond?: (response: IncomingMessage) => void) =>
    isServiceHost(options.hostname ?? options.host ?? '')
      ? new DirectRequest(send, options, respond)
      : request(options, respond);
  http.request = direct as typeof http.request;
  syncBuiltinESMExports();
}

/** The headers that services read; copying the others between threads would be wasteful. */
const USED_HEADERS = ['x-amz-target', 'content-type', 'authorization', 'x-amz-date', 'X-Amzn-Trace-Id'];

function usedHeaders(headers: RequestOptions['headers']): Record<string, string> {
  const used: Record<string, string> = {};
  for (const name of USED_HEADERS) {
    const value = (headers as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) used[name.toLowerCase()] = String(value);
  }
  return used;
}

const exactCopies = new WeakMap<Uint8Array, Uint8Array>();

/**
 * Returns the bytes without the rest of their buffer, because a message to another thread would copy all of it.
 * Bytes that are sent often are copied once, and appear once per message.
 */
function exact(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength === bytes.buffer.byteLength) return bytes;
  const copy = exactCopies.get(bytes) ?? new Uint8Array(bytes);
  exactCopies.set(bytes, copy);
  return copy;
}

/** The part of `ClientRequest` that callers use. */
class DirectRequest extends EventEmitter {
  readonly #send: Send;
  readonly #options: RequestOptions;
  readonly #chunks: Buffer[] = [];
  /** Callbacks run in the context of the function that made the request. */
  readonly #asCaller = AsyncLocalStorage.snapshot();
  destroyed = false;

  constructor(send: Send, options: RequestOptions, respond?: (response: IncomingMessage) => void) {
    super();
    this.#send = send;
    this.#options = options;
    if (respond !== undefined) this.once('response', respond);
  }

  write(chunk: string | Uint8Array): boolean {
    this.#chunks.push(Buffer.from(chunk));
    return true;
  }

  end(chunk?: string | Uint8Array): this {
    const { hostname, host, method = 'GET', path, headers = {} } = this.#options;
    const last = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk ?? Buffer.alloc(0));
    const body = this.#chunks.length === 0 ? last : Buffer.concat([...this.#chunks, last]);
    const request = {
      host: hostname ?? host ?? '',
      method,
      path: path ?? '/',
      headers: usedHeaders(headers),
      body: exact(body),
    };
    this.#send(request, (answer) => this.#asCaller(() => this.#respond(answer)));
    return this;
  }

  setTimeout(): this {
    return this;
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    queueMicrotask(() => {
      if (error !== undefined) this.emit('error', error);
      this.emit('close');
    });
    return this;
  }

  #respond({ status, headers = {}, body }: HttpAnswer): void {
    if (this.destroyed) return;
    const bytes =
      typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
    const stream = new Readable({
      read() {
        if (bytes.length > 0) this.push(bytes);
        this.push(null);
      },
    });
    const response = Object.assign(stream, {
      statusCode: status,
      statusMessage: '',
      headers,
      complete: true,
    });
    response.once('close', () => this.emit('close'));
    this.emit('response', response);
  }
}
