import {
  Http2Session,
  NotProcessed,
  type ProviderEndpoint,
  type ProviderRequest,
  type ProviderResponse,
  ProviderUnreachable,
  type SessionLimits,
} from './http2-session.ts';

/** Apple and Google allow 100 to 1,000 streams; a lower limit of the provider applies, too. */
const LIMITS: SessionLimits = { maxStreams: 500, timeout: 5000, idle: 60_000, pingTimeout: 1000 };

/** How often a request that was certainly not processed is sent, each time over a new session. */
const ATTEMPTS = 3;

/** Sends requests to one provider over one session, which is replaced when it ends. */
export class Http2Client {
  readonly #endpoint: ProviderEndpoint;
  readonly #limits: SessionLimits;
  #session: Promise<Http2Session> | undefined;

  /**
   * @param limits overrides for the defaults: 500 streams, 5 s for an answer, and a ping (1 s) after 60 s without
   * traffic
   */
  constructor(endpoint: ProviderEndpoint, limits: Partial<SessionLimits> = {}) {
    this.#endpoint = endpoint;
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * Sends a request. A request that the provider did not process is sent again over a new session.
   *
   * @throws ProviderUnreachable if there is no answer; the provider may have processed the request
   */
  async request(request: ProviderRequest): Promise<ProviderResponse> {
    for (let attempt = 1; ; attempt++) {
      this.#session ??= this.#open();
      const current = this.#session;
      const session = await current;
      try {
        if (await session.isAlive()) return await session.request(request);
      } catch (error) {
        if (!(error instanceof NotProcessed)) throw error;
      }
      // Another request may have replaced the session in the meantime.
      if (this.#session === current && !session.usable) this.#session = undefined;
      if (attempt === ATTEMPTS) throw new ProviderUnreachable(`${this.#endpoint.origin} accepts no requests`);
    }
  }

  /** Closes the session; the next request opens another one. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    (await session?.catch(() => undefined))?.destroy();
  }

  #open(): Promise<Http2Session> {
    const opening = Http2Session.open(this.#endpoint, this.#limits);
    opening.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    return opening;
  }
}
