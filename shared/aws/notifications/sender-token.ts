import type { Verdict } from '../../domain/notification/verdict.ts';
import { ProviderUnreachable } from './http2-session.ts';

/** The token by which a sender proves who it is. */
export interface SenderTokens {
  /**
   * The token to send with.
   *
   * @param stale a token that the provider has just refused: the result is another one
   * @throws CredentialsRefused when the credentials give no token.
   * @throws ProviderUnreachable when the service that issues tokens does not answer.
   */
  token(stale?: string): Promise<string>;
}

/** The credentials of an app are wrong: an operator has to correct them. */
export class CredentialsRefused extends Error {
  override readonly name = 'CredentialsRefused';
}

/** Seconds before a provider that did not answer is tried again. */
const UNREACHABLE_WAIT = 10;

/**
 * Sends with the current token, and once more with another when the provider says that it has expired.
 * What goes wrong on the way is a verdict.
 */
export async function sendWithToken(
  tokens: SenderTokens,
  send: (token: string) => Promise<Verdict>,
): Promise<Verdict> {
  try {
    const token = await tokens.token();
    const verdict = await send(token);
    if (verdict.outcome !== 'staleToken') return verdict;
    const second = await send(await tokens.token(token));
    if (second.outcome !== 'staleToken') return second;
    return { outcome: 'misconfigured', reason: 'auth_error', detail: 'a fresh token was refused as expired' };
  } catch (error) {
    return verdictOnError(error);
  }
}

/**
 * The verdict on a request that ended with an error.
 *
 * @throws what is neither a fault of the network nor of the credentials.
 */
export function verdictOnError(error: unknown): Verdict {
  if (error instanceof ProviderUnreachable) {
    return { outcome: 'later', reason: 'unreachable', seconds: UNREACHABLE_WAIT, all: false };
  }
  if (error instanceof CredentialsRefused) {
    return { outcome: 'misconfigured', reason: 'auth_error', detail: error.message };
  }
  throw error;
}
