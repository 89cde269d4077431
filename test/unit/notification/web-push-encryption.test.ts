import { createECDH, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decrypt } from 'http_ece';
import {
  encrypted,
  MAX_PLAINTEXT,
  UnusableSubscription,
} from '../../../shared/aws/notifications/web-push-encryption.ts';

/** The example of RFC 8291, section 5 and appendix A. */
const RFC = {
  plaintext: 'When I grow up, I want to be a watermelon',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  body:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT' +
    'pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

function subscription() {
  const privateKey = createECDH('prime256v1');
  const p256dh = privateKey.generateKeys('base64url');
  return { privateKey, p256dh, auth: randomBytes(16).toString('base64url') };
}

describe('the encryption of Web Push', () => {
  it('produces the body of the example in RFC 8291', () => {
    const fresh = {
      salt: Buffer.from(RFC.salt, 'base64url'),
      privateKey: Buffer.from(RFC.privateKey, 'base64url'),
    };
    expect(encrypted(Buffer.from(RFC.plaintext), RFC, fresh).toString('base64url')).toBe(RFC.body);
  });

  it('is decrypted by another implementation to the same bytes', () => {
    const { privateKey, p256dh, auth } = subscription();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: MAX_PLAINTEXT }), (bytes) => {
        const plaintext = Buffer.from(bytes);
        const body = encrypted(plaintext, { p256dh, auth });
        expect(decrypt(body, { version: 'aes128gcm', privateKey, authSecret: auth })).toEqual(plaintext);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the largest message within the 4,096 bytes that push services accept', () => {
    expect(encrypted(randomBytes(MAX_PLAINTEXT), subscription())).toHaveLength(4096);
  });

  it('uses another key and another salt for every message', () => {
    const keys = subscription();
    const [first, second] = [encrypted(Buffer.from('same'), keys), encrypted(Buffer.from('same'), keys)];
    expect(first.subarray(0, 16)).not.toEqual(second.subarray(0, 16));
    expect(first.subarray(21, 86)).not.toEqual(second.subarray(21, 86));
  });

  it.each([
    ['a key that is too short', { p256dh: 'BAAA', auth: RFC.auth }],
    ['a secret that is too short', { p256dh: RFC.p256dh, auth: 'AAAA' }],
    [
      'a point that is not on the curve',
      { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: RFC.auth },
    ],
  ])('refuses %s', (_what, keys) => {
    expect(() => encrypted(Buffer.from('x'), keys)).toThrow(UnusableSubscription);
  });
});
