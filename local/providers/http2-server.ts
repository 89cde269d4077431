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

/** A request that a provider got. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly session: Http2Session;
}

/** What a provider is made of. */
export interface Http2ServerOptions {
  readonly certificate: Certificate;
  readonly settings: Settings;
  serve(request: ReceivedRequest): Promise<ProviderReply>;
  /** The fault that a request meets, if any. */
  fault(request: ReceivedRequest): Fault | undefined;
}

/** An HTTP/2 server on this machine that keeps a provider's rules, and can break in a provider's ways. */
export class Http2Server {
  readonly #options: Http2ServerOptions;
  readonly #server: Http2SecureServer;
  readonly #sessions = new Set<Http2Session>();
  /** The newest stream of each session that was served, and the last one that will be, where there is a last one. */
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
      // A client may end its session in any way.
      session.on('error', () => undefined);
    });
    this.#server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      void this.#receive(stream, headers);
    });
  }

  /** Begins to listen. @param port 0: any free one */
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

  /** Tells every session that it takes no new streams; what was begun is finished. */
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
      return; // The client gave the request up.
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
