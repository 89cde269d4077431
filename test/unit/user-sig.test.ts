import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import type { RequestError } from '../../shared/protocol/errors.ts';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { verifyUserSig } from '../../shared/protocol/user-sig.ts';
import { faultOfFields, type SignedFields, signature } from '../../shared/protocol/user-sig-fields.ts';
import { ReferenceSigner } from '../reference-signer.ts';

const now = () => Math.floor(Date.now() / 1000);
const claim = { identifier: 'alice', sdkAppId: 1400000000, secretKeys: ['key'], now: now() };

/** Printable ASCII. */
const identifiers = fc.string({ minLength: 1, unit: 'grapheme-ascii' });

/** A ticket that holds exactly this document. */
const ticketOf = (document: unknown): string =>
  deflateSync(typeof document === 'string' ? document : JSON.stringify(document))
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');

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
      fc.property(identifiers, fc.string({ minLength: 1 }), (identifier, secretKey) => {
        const ticket = signUserSig({ identifier, sdkAppId: 1, secretKey });
        verifyUserSig(ticket, { identifier, sdkAppId: 1, secretKeys: ['other', secretKey], now: now() });
      }),
    );
  });

  it('is rejected with the matching code', () => {
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

  it('that inflates without end is rejected unread', () => {
    const bomb = deflateSync(Buffer.alloc(2_000_000))
      .toString('base64')
      .replaceAll('+', '*')
      .replaceAll('/', '-')
      .replaceAll('=', '_');
    expect(bomb.length).toBeLessThan(4096);
    expect(codeOf(() => verifyUserSig(bomb, claim))).toBe(70003);
  });

  it('that is random text is rejected, and never crashes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => expect(codeOf(() => verifyUserSig(text, claim))).toBe(70003)),
    );
  });

  it('is not signed for an identifier that could forge a line', () => {
    const sign = (identifier: string) => signUserSig({ identifier, sdkAppId: 1, secretKey: 'key' });
    for (const identifier of ['', 'a\nTLS.sdkappid:2', 'a\r', 'ü', '\u2028', 'a\u0000']) {
      expect(() => sign(identifier)).toThrow(/printable ASCII/);
    }
  });

  it('of a careless signer for a crafted identifier does not fit the document of an administrator', () => {
    const crafted = `x\nTLS.sdkappid:1\nTLS.time:${now()}\nTLS.expire:600\nTLS.userbuf:`;
    const fields = {
      'TLS.identifier': crafted,
      'TLS.sdkappid': 1,
      'TLS.time': now(),
      'TLS.expire': 600,
    };
    const sig = signature(fields, 'key').toString('base64');
    const userbuf = `\nTLS.sdkappid:1\nTLS.time:${fields['TLS.time']}\nTLS.expire:600`;
    const forged = {
      ...fields,
      'TLS.ver': '2.0',
      'TLS.identifier': 'x',
      'TLS.userbuf': userbuf,
      'TLS.sig': sig,
    };
    // The lines are the same, so the signature matches; only the grammar rejects them.
    expect(
      signature({ ...fields, 'TLS.identifier': 'x', 'TLS.userbuf': userbuf }, 'key').toString('base64'),
    ).toBe(sig);
    const claimed = { ...claim, sdkAppId: 1, now: now() };
    expect(codeOf(() => verifyUserSig(ticketOf(forged), { ...claimed, identifier: 'x' }))).toBe(70003);
    const own = { ...fields, 'TLS.ver': '2.0', 'TLS.sig': sig };
    expect(codeOf(() => verifyUserSig(ticketOf(own), { ...claimed, identifier: crafted }))).toBe(70003);
  });

  it('is unambiguous: no two different accepted documents have the same signature', () => {
    const identifier = fc.oneof(
      identifiers,
      fc.constantFrom('x', 'x\nTLS.sdkappid:1', 'x\nTLS.sdkappid:1\nTLS.time:1\nTLS.expire:1\nTLS.userbuf:'),
    );
    const userbuf = fc.oneof(
      fc.constant(undefined),
      fc.base64String(),
      fc.constantFrom('', '\n', 'QQ', 'QQ==\n', '\nTLS.sdkappid:1\nTLS.time:1\nTLS.expire:1'),
    );
    const number = fc.oneof(
      { weight: 12, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.constantFrom(0, 2, -1, 1.5, 1e21, 2 ** 53) },
    );
    const document = fc.record({
      'TLS.identifier': identifier,
      'TLS.sdkappid': number,
      'TLS.time': number,
      'TLS.expire': number,
      'TLS.userbuf': userbuf,
    });
    const accepted = document.filter((fields) => faultOfFields(fields) === undefined);
    const sides = (document: SignedFields) =>
      [document, signature(document, 'key').toString('base64')] as const;
    fc.assert(
      fc.property(accepted, accepted, (a, b) => {
        const [first, one] = sides(a);
        const [second, other] = sides(b);
        expect(one === other).toBe(JSON.stringify(first) === JSON.stringify(second));
      }),
      { numRuns: 2000 },
    );
  });

  it('is rejected if it has a field that its signature does not cover', () => {
    const time = now();
    const fields = {
      'TLS.identifier': 'alice',
      'TLS.sdkappid': 1400000000,
      'TLS.time': time,
      'TLS.expire': 600,
    };
    const good = { 'TLS.ver': '2.0', ...fields, 'TLS.sig': signature(fields, 'key').toString('base64') };
    const code = (document: unknown) =>
      codeOf(() => verifyUserSig(ticketOf(document), { ...claim, now: time }));
    expect(code(good)).toBeUndefined();
    expect(code({ ...good, extra: 1 })).toBe(70003);
    expect(code({ ...good, 'TLS.sig': `${good['TLS.sig']} ` })).toBe(70003);
    expect(code({ ...good, 'TLS.sig': good['TLS.sig'].replace('=', '') })).toBe(70003);
    expect(code({ ...good, 'TLS.userbuf': 'not base64' })).toBe(70003);
    expect(code({ ...good, 'TLS.time': `${time}` })).toBe(70003);
    expect(code(JSON.stringify(good).replace('{', '{"TLS.identifier":"administrator",'))).toBe(70003);
    expect(code(JSON.stringify(good).replace('{', '{"TLS\\u002eidentifier":"administrator",'))).toBe(70003);
  });

  it('expires earlier if the app limits the age of tickets', () => {
    const ticket = signUserSig({
      identifier: 'alice',
      sdkAppId: 1400000000,
      secretKey: 'key',
      issuedAt: 1000,
    });
    const at = (time: number) =>
      codeOf(() => verifyUserSig(ticket, { ...claim, now: time, maxLifeTime: 3600 }));
    expect(at(4599)).toBeUndefined();
    expect(at(4600)).toBe(70001);
  });
});
