import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import type { VapidCredentials } from '../../domain/notification/credentials.ts';
import { signedJwt } from './jwt.ts';
import { CredentialsRefused } from './sender-token.ts';

const HOUR = 3_600_000;
/** RFC 8292 allows 24 hours; one hour is left for clock skew. */
const LIFE = 23 * HOUR;
const RENEWED_AFTER = 12 * HOUR;

/** Identifies the sender to push services (RFC 8292), with a token per origin that is renewed about twice a day. */
export class Vapid {
  readonly #credentials: VapidCredentials;
  readonly #key: KeyObject;
  readonly #now: () => number;
  readonly #headers = new Map<string, { readonly header: string; readonly until: number }>();

  /** @throws CredentialsRefused if the keys are not a P-256 key pair */
  constructor(credentials: VapidCredentials, now: () => number = Date.now) {
    this.#credentials = credentials;
    this.#key = vapidKey(credentials);
    this.#now = now;
  }

  /** Returns the `Authorization` header for the push service at this origin. */
  authorization(origin: string): string {
    const now = this.#now();
    const kept = this.#headers.get(origin);
    if (kept !== undefined && now < kept.until) return kept.header;
    const { subject, publicKey } = this.#credentials;
    const claims = { aud: origin, exp: Math.floor((now + LIFE) / 1000), sub: subject };
    const token = signedJwt('ES256', { typ: 'JWT' }, claims, this.#key);
    const header = `vapid t=${token}, k=${publicKey}`;
    this.#headers.set(origin, { header, until: now + RENEWED_AFTER });
    return header;
  }
}

function vapidKey({ publicKey, privateKey }: VapidCredentials): KeyObject {
  const ecdh = createECDH('prime256v1');
  try {
    ecdh.setPrivateKey(privateKey, 'base64url');
  } catch {
    throw new CredentialsRefused('privateKey of Web Push is not a P-256 key in URL-safe base64');
  }
  const point = ecdh.getPublicKey();
  if (!point.equals(Buffer.from(publicKey, 'base64url'))) {
    throw new CredentialsRefused('publicKey and privateKey of Web Push are not a pair');
  }
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y, d: privateKey } });
}
