declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  /** Decrypts a message that was encrypted with the keys of a subscription. */
  export function decrypt(
    body: Buffer,
    params: { readonly version: 'aes128gcm'; readonly privateKey: ECDH; readonly authSecret: string },
  ): Buffer;
}
