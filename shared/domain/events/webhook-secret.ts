/** How a secret begins (Standard Webhooks 1.0). */
const PREFIX = 'whsec_';
/** The bytes of a secret (Standard Webhooks 1.0: 24 to 64). */
const BYTES = { minimum: 24, maximum: 64, ours: 32 } as const;

/**
 * Makes a new secret.
 *
 * @param random returns this many random bytes
 */
export const newSecret = (random: (bytes: number) => Buffer): string =>
  `${PREFIX}${random(BYTES.ours).toString('base64')}`;

/**
 * Judges a secret that somebody gives.
 *
 * @returns what is wrong with it; `undefined` when nothing is
 */
export function faultOfSecret(secret: string): string | undefined {
  const base64 = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(base64, 'base64');
  const isBase64 = key.toString('base64') === base64;
  return isBase64 && key.length >= BYTES.minimum && key.length <= BYTES.maximum
    ? undefined
    : `must be ${PREFIX} and the base64 of ${BYTES.minimum} to ${BYTES.maximum} random bytes`;
}

/** The bytes with which requests are signed. */
export const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64');

/** A secret as it is shown: its last four characters. */
export const maskedSecret = (secret: string): string => `${PREFIX}…${secret.slice(-4)}`;
