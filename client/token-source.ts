import { within } from './clock.ts';
import type { ClientOptions, Clock, Token, TokenReason } from './types.ts';

/** A token that expires within this time is no longer used, in milliseconds. */
const EXPIRING = 60_000;
/** Time-out of `getToken`, in milliseconds. */
const TOKEN_TIME = 30_000;
/** A `getToken` call of this age is abandoned when the network returns, in milliseconds. */
const STALE = 3000;

/** The tokens of one session: caches the last one while it is valid, and runs only one request at a time. */
export class TokenSource {
  readonly #getToken: ClientOptions['getToken'];
  readonly #clock: Clock;
  #token: Token | undefined;
  #isRejected = false;
  #isRestarted = false;
  #request: AbortController | undefined;
  #madeAt = 0;

  constructor(getToken: ClientOptions['getToken'], clock: Clock) {
    this.#getToken = getToken;
    this.#clock = clock;
  }

  /** Discards the token: the next one is requested. */
  reject(): void {
    this.#isRejected = true;
  }

  /** Aborts the current request. */
  abort(): void {
    this.#request?.abort();
  }

  /** Repeats a request that has been running for some seconds, because the network it uses may be gone. */
  restart(): void {
    this.#isRestarted = this.#request !== undefined && this.#clock.now() - this.#madeAt > STALE;
    if (this.#isRestarted) this.abort();
  }

  /** @throws the error of `getToken`, or an Error if it takes too long or returns no token */
  async get(): Promise<Token> {
    const isExpiring = (this.#token?.expiresAt ?? Number.POSITIVE_INFINITY) - this.#clock.now() < EXPIRING;
    if (this.#token !== undefined && !isExpiring && !this.#isRejected) return this.#token;
    const again = this.#isRejected ? 'rejected' : 'expiring';
    const token = await this.#ask(this.#token === undefined ? 'initial' : again);
    if (!token?.userSig || typeof token.userId !== 'string' || !token.sdkAppId) {
      throw new Error('getToken returned no {sdkAppId, userId, userSig}');
    }
    this.#token = token;
    return token;
  }

  async #ask(reason: TokenReason): Promise<Token> {
    this.#isRejected = false;
    this.#madeAt = this.#clock.now();
    const request = new AbortController();
    this.#request = request;
    const { signal } = request;
    const aborted = new Promise<never>((_, fail) => {
      signal.onabort = fail;
    });
    try {
      const given = Promise.race([this.#getToken({ reason, signal }), aborted]);
      return await within(this.#clock, TOKEN_TIME, 'getToken', given);
    } catch (error) {
      if (!this.#isRestarted) throw error;
    } finally {
      this.#request = undefined;
      request.abort();
    }
    this.#isRestarted = false;
    return this.#ask(reason);
  }
}
