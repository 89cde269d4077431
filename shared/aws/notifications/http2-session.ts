import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';

/** The endpoint of a provider. */
export interface ProviderEndpoint {
  /** Such as `https://api.push.apple.com`. */
  readonly origin: string;
  /** The certificate authority of the endpoint in PEM, if it is not a public one. */
  readonly ca?: string | undefined;
}

/** The limits of a session. Times are in milliseconds. */
export interface SessionLimits {
  /** The maximum number of concurrent requests; a lower limit of the provider applies, too. */
  readonly maxStreams: number;
  /** Time-out for opening a connection, and for the answer to a request. */
  readonly timeout: number;
  /** After this time without an answer, a ping checks the session before it is used. */
  readonly idle: number;
  /** Time-out for that ping. */
  readonly pingTimeout: number;
}

/** A request to a provider. */
export interface ProviderRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A response of a provider. */
export interface ProviderResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The provider did not answer; it may have processed the request. */
export class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';
}

/** The provider certainly did not process the request, so it may be sent again over another session. */
export class NotProcessed extends Error {
  override readonly name = 'NotProcessed';
}

/** How many chunks of a response are kept; providers' answers have one of a few hundred bytes. */
const MAX_CHUNKS = 16;

/** An open HTTP/2 session with a provider. */
export class Http2Session {
  readonly #session: ClientHttp2Session;
  readonly #limits: SessionLimits;
  readonly #waiting: (() => void)[] = [];
  #checking: Promise<boolean> | undefined;
  #inFlight = 0;
  #heardAt = Date.now();
  #retired = false;
  /** The last stream that the provider will process, once it has sent GOAWAY. */
  #lastProcessed = Number.POSITIVE_INFINITY;

  private constructor(session: ClientHttp2Session, limits: SessionLimits) {
    this.#session = session;
    this.#limits = limits;
    session.on('goaway', (_code: number, lastStreamId: number) => {
      this.#lastProcessed = Math.min(this.#lastProcessed, lastStreamId);
      this.#retire();
    });
    session.on('error', () => this.#retire());
    session.on('close', () => this.#retire());
    session.on('remoteSettings', () => this.#wake());
    // An idle session must not keep the process alive; a request in flight does, by its timer.
    session.unref();
  }

  /**
   * Opens a session, and waits for the provider's settings, which limit the number of streams.
   *
   * @throws ProviderUnreachable if the session is not ready in time
   */
  static open(endpoint: ProviderEndpoint, limits: SessionLimits): Promise<Http2Session> {
    return new Promise((resolve, reject) => {
      const session = connect(endpoint.origin, endpoint.ca === undefined ? {} : { ca: endpoint.ca });
      const fail = (reason: string) => {
        clearTimeout(timer);
        session.destroy();
        reject(new ProviderUnreachable(`${endpoint.origin}: ${reason}`));
      };
      const timer = setTimeout(() => fail('no connection in time'), limits.timeout);
      const onError = (error: Error) => fail(error.message);
      const onClose = () => fail('the connection was closed');
      session.once('error', onError);
      session.once('close', onClose);
      session.once('remoteSettings', () => {
        clearTimeout(timer);
        session.off('close', onClose);
        resolve(new Http2Session(session, limits));
        session.off('error', onError);
      });
    });
  }

  /** Whether new requests can be sent. A session that received GOAWAY is not destroyed, but cannot be used any more. */
  get usable(): boolean {
    return !this.#retired && !this.#session.closed && !this.#session.destroyed;
  }

  /** Whether requests can be sent; checks with a ping if the provider was silent for some time. */
  isAlive(): boolean | Promise<boolean> {
    if (!this.usable) return false;
    if (Date.now() - this.#heardAt < this.#limits.idle) return true;
    this.#checking ??= this.#ping().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /**
   * Sends a request as soon as a stream is free.
   *
   * @throws NotProcessed if the provider certainly did not process it
   * @throws ProviderUnreachable if there is no answer
   */
  async request(request: ProviderRequest): Promise<ProviderResponse> {
    while (this.usable && this.#inFlight >= this.#capacity) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (!this.usable) throw new NotProcessed('The session ended before the request was sent');
    this.#inFlight++;
    try {
      return await this.#exchange(request);
    } finally {
      this.#inFlight--;
      this.#waiting.shift()?.();
    }
  }

  /** Closes the session at once, and aborts all running requests. */
  destroy(): void {
    this.#retire();
    this.#session.destroy();
  }

  get #capacity(): number {
    const allowed = this.#session.remoteSettings?.maxConcurrentStreams ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#limits.maxStreams, allowed);
  }

  #exchange({ path, headers, body }: ProviderRequest): Promise<ProviderResponse> {
    return new Promise((resolve, reject) => {
      const sentAt = Date.now();
      const stream = this.#session.request({ ':method': 'POST', ':path': path, ...headers });
      let head: ProviderResponse['headers'] | undefined;
      const chunks: Buffer[] = [];
      let timedOut = false;
      let answered = false;
      const timer = setTimeout(() => {
        timedOut = true;
        // Nothing was received since the request was sent: the connection is dead, although it was not closed.
        if (this.#heardAt <= sentAt) this.#retire();
        stream.close(constants.NGHTTP2_CANCEL);
      }, this.#limits.timeout);
      stream.on('response', (received) => {
        head = received;
        this.#heardAt = Date.now();
      });
      stream.on('data', (chunk: Buffer) => {
        if (chunks.length < MAX_CHUNKS) chunks.push(chunk);
      });
      stream.on('end', () => {
        if (head === undefined) return;
        clearTimeout(timer);
        answered = true;
        resolve({ status: Number(head[':status']), headers: head, body: Buffer.concat(chunks).toString() });
      });
      // The close event has the codes that tell what happened.
      stream.on('error', () => undefined);
      stream.on('close', () => {
        if (answered) return;
        clearTimeout(timer);
        // If a GOAWAY closed the stream, the session gets its event just after this one.
        setImmediate(() => reject(this.#failure(stream, timedOut)));
      });
      stream.end(body);
    });
  }

  async #ping(): Promise<boolean> {
    const answered = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), this.#limits.pingTimeout);
      const sent = this.#session.ping((error) => {
        clearTimeout(timer);
        resolve(error === null);
      });
      if (!sent) resolve(false);
    });
    if (answered) this.#heardAt = Date.now();
    else this.destroy();
    return this.usable;
  }

  #failure(stream: ClientHttp2Stream, timedOut: boolean): Error {
    const { id, rstCode } = stream;
    const refused = rstCode === constants.NGHTTP2_REFUSED_STREAM;
    if (refused || id === undefined || id > this.#lastProcessed) {
      // A provider that refuses streams accepts no more requests over this session.
      this.#retire();
      return new NotProcessed('The provider did not process the request');
    }
    return new ProviderUnreachable(timedOut ? 'no answer in time' : `the stream was closed (${rstCode})`);
  }

  /** Accepts no new requests; running ones may still be answered. */
  #retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#wake();
    if (!this.#session.closed) this.#session.close();
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}
