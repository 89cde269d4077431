import type { ApnsCredentials } from '../../domain/notification/credentials.ts';
import type { MadeToken, SharedTokens } from '../../domain/notification/ports.ts';
import { signedJwt } from './jwt.ts';
import { privateKeyOf } from './private-key.ts';
import { CredentialsRefused, type SenderTokens } from './sender-token.ts';
import { TokenCache } from './token-cache.ts';

const MINUTE = 60_000;
/**
 * The minimum age at which a token is renewed; up to five minutes are added, so that functions do not renew it
 * together.
 */
const RENEWED_AT = 45 * MINUTE;
const SPREAD = 5 * MINUTE;
/** Apple rejects tokens that are renewed more than once in 20 minutes. */
const SHORTEST_INTERVAL = 20 * MINUTE;

/**
 * The provider tokens of one APNs key (valid for an hour), shared by all functions of the deployment.
 *
 * @throws CredentialsRefused if the private key cannot be read
 */
export function apnsTokens(
  { teamId, keyId, key }: ApnsCredentials,
  shared: SharedTokens,
  now: () => number = Date.now,
): SenderTokens {
  const privateKey = privateKeyOf(key, 'the key of APNs');
  const name = `${teamId}.${keyId}`;

  const make = (): MadeToken => {
    const madeAt = now();
    const claims = { iss: teamId, iat: Math.floor(madeAt / 1000) };
    return { token: signedJwt('ES256', { kid: keyId }, claims, privateKey), madeAt };
  };
  /** Returns the stored token, or a new one that all functions agree on. */
  const agreed = async (stale: string | undefined): Promise<MadeToken> => {
    for (;;) {
      const stored = await shared.read(name);
      const age = stored === undefined ? Number.POSITIVE_INFINITY : now() - stored.madeAt;
      if (stored !== undefined && stored.token !== stale && age < RENEWED_AT) return stored;
      if (stored !== undefined && age < SHORTEST_INTERVAL) {
        throw new CredentialsRefused('APNs rejects a token that is less than 20 minutes old as expired');
      }
      const made = make();
      if (await shared.replace(name, made, stored?.madeAt)) return made;
    }
  };
  return new TokenCache(async (stale) => {
    const { token, madeAt } = await agreed(stale);
    return { token, until: madeAt + RENEWED_AT + Math.random() * SPREAD };
  }, now);
}
