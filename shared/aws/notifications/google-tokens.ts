import type { ServiceAccount } from '../../domain/notification/credentials.ts';
import { objectOf } from '../../domain/notification/verdict.ts';
import type { Http2Client } from './http2-client.ts';
import { ProviderUnreachable } from './http2-session.ts';
import { signedJwt } from './jwt.ts';
import { privateKeyOf } from './private-key.ts';
import { CredentialsRefused, type SenderTokens } from './sender-token.ts';
import { TokenCache } from './token-cache.ts';

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The audience of the assertion, whatever endpoint it is sent to. */
const AUDIENCE = 'https://oauth2.googleapis.com/token';
/** How long the assertion is valid, in seconds (Google: at most an hour). */
const ASSERTION_LIFE = 3600;
/** How long before its expiry a token is replaced, in milliseconds. */
const MARGIN = 5 * 60_000;

/**
 * The access tokens of a service account (valid for an hour), cached by each function instance.
 *
 * @param client sends requests to the token service, `https://oauth2.googleapis.com`
 * @throws CredentialsRefused if the private key cannot be read
 */
export function googleTokens(
  { client_email, private_key }: ServiceAccount,
  client: Http2Client,
  now: () => number = Date.now,
): SenderTokens {
  const key = privateKeyOf(private_key, 'private_key of the service account');
  return new TokenCache(async () => {
    const iat = Math.floor(now() / 1000);
    const claims = { iss: client_email, scope: SCOPE, aud: AUDIENCE, iat, exp: iat + ASSERTION_LIFE };
    const assertion = signedJwt('RS256', { typ: 'JWT' }, claims, key);
    const { status, body } = await client.request({
      path: '/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: GRANT, assertion }).toString(),
    });
    const answer = objectOf(body);
    if (status === 429 || status >= 500) throw new ProviderUnreachable(`no access token: HTTP ${status}`);
    if (status !== 200 || typeof answer.access_token !== 'string') {
      throw new CredentialsRefused(`Google issued no access token: ${answer.error ?? `HTTP ${status}`}`);
    }
    const life = Number(answer.expires_in ?? ASSERTION_LIFE) * 1000;
    return { token: answer.access_token, until: now() + life - MARGIN };
  }, now);
}
