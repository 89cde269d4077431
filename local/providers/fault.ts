/**
 * A fault that replaces the normal processing of a request.
 * - `answer`: the provider sends this answer.
 * - `slow`: it processes the request after a delay, in milliseconds.
 * - `silent`: it never answers.
 * - `refuse`: it refuses the stream without processing it.
 * - `goaway`: it ends the session; this stream and later ones are not processed.
 */
export type Fault =
  | ({ readonly kind: 'answer' } & ProviderReply)
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'goaway' };

/** A provider's answer. */
export interface ProviderReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Creates an answer with a JSON body. */
export const jsonReply = (status: number, body: object): ProviderReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
