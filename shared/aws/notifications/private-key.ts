import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CredentialsRefused } from './sender-token.ts';

/**
 * Reads a private key.
 *
 * @param what names the key in the error
 * @throws CredentialsRefused whose message holds nothing of the key.
 */
export function privateKeyOf(pem: string, what: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new CredentialsRefused(`${what} is not a private key in PEM`);
  }
}
