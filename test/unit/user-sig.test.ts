import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import type { RequestError } from '../../shared/protocol/errors.ts';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { verifyUserSig } from '../../shared/protocol/user-sig.ts';
import { ReferenceSigner } from '../reference-signer.ts';

const now = () => Math.floor(Date.now() / 1000);
const claim = { identifier: 'alice', sdkAppId: 1400000000, secretKeys: ['key'], now: now() };

function codeOf(run: () => void): number | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as RequestError).code;
  }
}

describe('a UserSig', () => {
  it('of the reference signer verifies', () => {
    const ticket = new ReferenceSigner(1400000000, 'key').genUserSig('alice', 3600);
    expect(() => verifyUserSig(ticket, claim)).not.toThrow();
  });

  it('of ours verifies, for any identifier and key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (identifier, secretKey) => {
        const ticket = signUserSig({ identifier, sdkAppId: 1, secretKey });
        verifyUserSig(ticket, { identifier, sdkAppId: 1, secretKeys: ['other', secretKey], now: now() });
      }),
    );
  });

  it('is refused with the code of what is wrong', () => {
    const sign = (change: object) =>
      signUserSig({ identifier: 'alice', sdkAppId: 1400000000, secretKey: 'key', ...change });
    expect(codeOf(() => verifyUserSig(sign({ secretKey: 'wrong' }), claim))).toBe(70009);
    expect(codeOf(() => verifyUserSig(sign({ identifier: 'bob' }), claim))).toBe(70013);
    expect(codeOf(() => verifyUserSig(sign({ sdkAppId: 2 }), claim))).toBe(70014);
    expect(codeOf(() => verifyUserSig(sign({ issuedAt: claim.now - 100, expire: 100 }), claim))).toBe(70001);
    expect(
      codeOf(() => verifyUserSig(sign({ issuedAt: claim.now - 100, expire: 101 }), claim)),
    ).toBeUndefined();
    expect(codeOf(() => verifyUserSig(sign({}).slice(0, 40), claim))).toBe(70003);
    expect(codeOf(() => verifyUserSig('', claim))).toBe(70003);
  });

  it('that inflates without end is refused unread', () => {
    const bomb = deflateSync(Buffer.alloc(2_000_000))
      .toString('base64')
      .replaceAll('+', '*')
      .replaceAll('/', '-')
      .replaceAll('=', '_');
    expect(bomb.length).toBeLessThan(4096);
    expect(codeOf(() => verifyUserSig(bomb, claim))).toBe(70003);
  });

  it('that is any text is refused, and never crashes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => expect(codeOf(() => verifyUserSig(text, claim))).toBe(70003)),
    );
  });
});
