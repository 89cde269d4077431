/**
 * What a provider does with a request instead of serving it.
 * - `answer`: it answers this.
 * - `slow`: it serves the request after a time, in milliseconds.
 * - `silent`: it never answers.
 * - `refuse`: it refuses the stream, and has not processed it.
 * - `goaway`: it ends the session; this stream and later ones are not processed.
 */
export type Fault =
  | ({ readonly kind: 'answer' } & ProviderReply)
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'goaway' };

/** What a provider answers. */
export interface ProviderReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A JSON answer. */
export const jsonReply = (status: number, body: object): ProviderReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
