import { type KeyObject, sign } from 'node:crypto';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Creates a signed JSON Web Token (RFC 7519).
 *
 * @param header header fields besides `alg`
 * @param key a P-256 key for ES256, an RSA key for RS256
 */
export function signedJwt(
  alg: 'ES256' | 'RS256',
  header: Readonly<Record<string, string>>,
  claims: Readonly<Record<string, string | number>>,
  key: KeyObject,
): string {
  const content = `${encoded({ alg, ...header })}.${encoded(claims)}`;
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}
