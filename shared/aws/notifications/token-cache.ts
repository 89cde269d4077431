import type { SenderTokens } from './sender-token.ts';

/** A token, and until when it is used in epoch milliseconds. */
export interface KeptToken {
  readonly token: string;
  readonly until: number;
}

/** Keeps one token and fetches it anew when it ends, once for all who ask at the same time. */
export class TokenCache implements SenderTokens {
  readonly #fetch: (stale: string | undefined) => Promise<KeptToken>;
  readonly #now: () => number;
  #kept: Promise<KeptToken> | undefined;

  /** @param fetch gets a token, other than the stale one where there is one */
  constructor(fetch: (stale: string | undefined) => Promise<KeptToken>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  async token(stale?: string): Promise<string> {
    this.#kept ??= this.#begin(undefined);
    const asked = this.#kept;
    const { token, until } = await asked;
    if (token !== stale && this.#now() < until) return token;
    // Whoever was here first has begun to fetch the next one.
    if (this.#kept === asked) this.#kept = this.#begin(stale);
    return (await (this.#kept ?? this.#begin(stale))).token;
  }

  #begin(stale: string | undefined): Promise<KeptToken> {
    const fetching = this.#fetch(stale);
    // A failed attempt must not be kept: the next request tries again.
    fetching.catch(() => {
      if (this.#kept === fetching) this.#kept = undefined;
    });
    return fetching;
  }
}
