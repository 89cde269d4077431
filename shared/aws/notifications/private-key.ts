import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CredentialsRefused } from './sender-token.ts';

/**
 * Parses a private key.
 *
 * @param what the name of the key, for the error
 * @throws CredentialsRefused without any part of the key in its message
 */
export function privateKeyOf(pem: string, what: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new CredentialsRefused(`${what} is not a private key in PEM`);
  }
}
