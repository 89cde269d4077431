import type { SenderTokens } from './sender-token.ts';

/** A token, with the time until which it may be used, in epoch milliseconds. */
export interface KeptToken {
  readonly token: string;
  readonly until: number;
}

/** Caches one token and fetches a new one when it expires, once for all concurrent callers. */
export class TokenCache implements SenderTokens {
  readonly #fetch: (stale: string | undefined) => Promise<KeptToken>;
  readonly #now: () => number;
  #kept: Promise<KeptToken> | undefined;

  /** @param fetch returns a token; if a stale one is given, a different one */
  constructor(fetch: (stale: string | undefined) => Promise<KeptToken>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  async token(stale?: string): Promise<string> {
    this.#kept ??= this.#begin(undefined);
    const asked = this.#kept;
    const { token, until } = await asked;
    if (token !== stale && this.#now() < until) return token;
    // If another caller has already started to fetch, share that request.
    if (this.#kept === asked) this.#kept = this.#begin(stale);
    return (await (this.#kept ?? this.#begin(stale))).token;
  }

  #begin(stale: string | undefined): Promise<KeptToken> {
    const fetching = this.#fetch(stale);
    // Do not cache a failed attempt; the next call tries again.
    fetching.catch(() => {
      if (this.#kept === fetching) this.#kept = undefined;
    });
    return fetching;
  }
}
