import type { Verdict } from '../../domain/notification/verdict.ts';
import { ProviderUnreachable } from './http2-session.ts';

/** The tokens that authenticate a sender. */
export interface SenderTokens {
  /**
   * Returns the current token.
   *
   * @param stale a token that the provider has just rejected; the result is a different one
   * @throws CredentialsRefused if the credentials yield no token
   * @throws ProviderUnreachable if the token service does not answer
   */
  token(stale?: string): Promise<string>;
}

/** The credentials of an app are wrong; an operator must correct them. */
export class CredentialsRefused extends Error {
  override readonly name = 'CredentialsRefused';
}

/** How long to wait before an unreachable provider is tried again, in seconds. */
const UNREACHABLE_WAIT = 10;

/**
 * Sends with the current token, and retries once with a new one if the provider reports it as expired. Errors are
 * returned as verdicts.
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
    return { outcome: 'misconfigured', reason: 'auth_error', detail: 'a new token was rejected as expired' };
  } catch (error) {
    return verdictOnError(error);
  }
}

/**
 * Converts an error of a request to a verdict.
 *
 * @throws the error, if it is neither a network nor a credentials error
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
