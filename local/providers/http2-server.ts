import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Certificate } from './certificate.ts';
import type { Fault, ProviderReply } from './fault.ts';

/** A request that a provider received. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly session: Http2Session;
}

/** The configuration of a provider's server. */
export interface Http2ServerOptions {
  readonly certificate: Certificate;
  readonly settings: Settings;
  serve(request: ReceivedRequest): Promise<ProviderReply>;
  /** Returns the fault to inject for a request, if any. */
  fault(request: ReceivedRequest): Fault | undefined;
}

/** A local HTTP/2 server that follows a provider's rules, and can inject a provider's faults. */
export class Http2Server {
  readonly #options: Http2ServerOptions;
  readonly #server: Http2SecureServer;
  readonly #sessions = new Set<Http2Session>();
  /** The newest processed stream of each session, and the last one that will be processed, if that is fixed. */
  readonly #served = new WeakMap<Http2Session, number>();
  readonly #lastStreams = new WeakMap<Http2Session, number>();
  /** How many sessions were opened. */
  opened = 0;

  constructor(options: Http2ServerOptions) {
    this.#options = options;
    const { certificate, settings } = options;
    this.#server = createSecureServer({ ...certificate, settings });
    this.#server.on('session', (session) => {
      this.opened++;
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
      // A client may close its session in any way.
      session.on('error', () => undefined);
    });
    this.#server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      void this.#receive(stream, headers);
    });
  }

  /**
   * Starts listening.
   *
   * @param port 0 for any free port
   */
  listen(port = 0): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
  }

  /** Such as `https://localhost:40001`. */
  get origin(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sends GOAWAY to every session: no new streams are accepted, and running ones are finished. */
  sendAway(): void {
    for (const session of this.#sessions) session.goaway(constants.NGHTTP2_NO_ERROR);
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) session.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #receive(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const { session, id = 0 } = stream;
    if (session === undefined) return;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of stream) chunks.push(chunk as Buffer);
    } catch {
      return; // The client aborted the request.
    }
    const request = { path: headers[':path'] ?? '', headers, body: Buffer.concat(chunks), session };
    const isTooLate = () => id > (this.#lastStreams.get(session) ?? Number.POSITIVE_INFINITY);
    if (isTooLate()) return;
    const fault = this.#options.fault(request);
    if (fault?.kind === 'goaway') {
      const last = this.#served.get(session) ?? 1;
      this.#lastStreams.set(session, last);
      session.goaway(constants.NGHTTP2_NO_ERROR, last);
      if (isTooLate()) return;
    }
    this.#served.set(session, Math.max(id, this.#served.get(session) ?? 0));
    switch (fault?.kind) {
      case 'silent':
        return;
      case 'refuse':
        stream.close(constants.NGHTTP2_REFUSED_STREAM);
        return;
      case 'slow':
        await setTimeout(fault.milliseconds);
        break;
      case 'answer':
        reply(stream, fault);
        return;
    }
    reply(stream, await this.#options.serve(request));
  }
}

function reply(stream: ServerHttp2Stream, { status, headers, body }: ProviderReply): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': status, ...headers }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
}
