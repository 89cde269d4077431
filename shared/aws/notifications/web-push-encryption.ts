import { createCipheriv, createECDH, createHmac, randomBytes } from 'node:crypto';

/** The record size in the header (RFC 8188); a message is a single record. */
const RECORD_SIZE = 4096;
/**
 * The maximum size of a message, in bytes, so that the encrypted body has at most 4,096 bytes: encryption adds 86
 * bytes of header, one byte of padding and a 16-byte authentication tag (RFC 8291, section 4).
 */
export const MAX_PLAINTEXT = 4096 - 86 - 1 - 16;

const P256_POINT_BYTES = 65;
const AUTH_BYTES = 16;

/** The keys of a subscription are invalid. */
export class UnusableSubscription extends Error {
  override readonly name = 'UnusableSubscription';
}

/** Values that must be new for every message; passed only to reproduce a message. */
export interface Freshness {
  readonly salt: Buffer;
  /** The sender's private key for this message. */
  readonly privateKey: Buffer;
}

const hmac = (key: Buffer, ...parts: (Buffer | string)[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/**
 * Encrypts a message for one subscription (RFC 8291, with the content coding aes128gcm of RFC 8188).
 *
 * @param keys the keys of the subscription, in URL-safe base64
 * @returns the body of the request
 * @throws UnusableSubscription if the keys are invalid
 */
export function encrypted(
  plaintext: Buffer,
  keys: { readonly p256dh: string; readonly auth: string },
  fresh?: Freshness,
): Buffer {
  const receiver = Buffer.from(keys.p256dh, 'base64url');
  const auth = Buffer.from(keys.auth, 'base64url');
  if (receiver.length !== P256_POINT_BYTES || auth.length !== AUTH_BYTES) {
    throw new UnusableSubscription('The keys of the subscription have the wrong length');
  }
  const ecdh = createECDH('prime256v1');
  let sender: Buffer;
  if (fresh === undefined) sender = ecdh.generateKeys();
  else {
    ecdh.setPrivateKey(fresh.privateKey);
    sender = ecdh.getPublicKey();
  }
  const salt = fresh?.salt ?? randomBytes(16);
  const secret = hmac(auth, sharedSecret(ecdh, receiver));
  const input = hmac(secret, 'WebPush: info\0', receiver, sender, '\x01');
  const key = hmac(salt, input);
  const contentKey = hmac(key, 'Content-Encoding: aes128gcm\0\x01').subarray(0, 16);
  const nonce = hmac(key, 'Content-Encoding: nonce\0\x01').subarray(0, 12);
  const cipher = createCipheriv('aes-128-gcm', contentKey, nonce);
  const header = Buffer.alloc(21);
  salt.copy(header);
  header.writeUInt32BE(RECORD_SIZE, 16);
  header.writeUInt8(sender.length, 20);
  // A 2 marks the last record.
  return Buffer.concat([
    header,
    sender,
    cipher.update(plaintext),
    cipher.update('\x02'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

function sharedSecret(ecdh: ReturnType<typeof createECDH>, receiver: Buffer): Buffer {
  try {
    return ecdh.computeSecret(receiver);
  } catch {
    throw new UnusableSubscription('The public key of the subscription is not a point of P-256');
  }
}
