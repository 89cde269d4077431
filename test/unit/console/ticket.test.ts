import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { endOfTicket, ticketOfFragment, ticketOfText } from '../../../console/src/session/ticket.ts';
import { signUserSig } from '../../../shared/protocol/sign-user-sig.ts';

const userSig = signUserSig({
  identifier: 'administrator',
  sdkAppId: 1400000001,
  secretKey: 'key',
  issuedAt: 1_800_000_000,
  expire: 3600,
});
const ticket = { sdkAppId: '1400000001', identifier: 'administrator', userSig };

describe('a ticket of an operator', () => {
  it('comes out of the fragment of a link, whatever its texts hold', () => {
    fc.assert(
      fc.property(
        fc.record({
          sdkAppId: fc.nat().map(String),
          identifier: fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== ''),
          userSig: fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== ''),
        }),
        (given) => {
          const fields = {
            sdkappid: given.sdkAppId,
            identifier: given.identifier,
            usersig: given.userSig,
          };
          expect(ticketOfFragment(`#${new URLSearchParams(fields)}`)).toEqual(given);
        },
      ),
    );
  });

  it('is missing where a part of it is missing', () => {
    for (const fragment of ['', '#', '#/pushes', '#sdkappid=1&identifier=a', '#identifier=a&usersig=b']) {
      expect(ticketOfFragment(fragment)).toBeUndefined();
    }
  });

  it('may be pasted as a link, as a fragment, or as a UserSig alone', async () => {
    const fragment = `sdkappid=1400000001&identifier=administrator&usersig=${encodeURIComponent(userSig)}`;
    for (const text of [`http://localhost:3000/console#${fragment}`, `#${fragment}`, ` ${userSig}\n`]) {
      expect(await ticketOfText(text)).toEqual(ticket);
    }
  });

  it('is not read from anything else', async () => {
    for (const text of ['', 'hello', 'e30_', Buffer.from('{"TLS.sdkappid":1}').toString('base64')]) {
      expect(await ticketOfText(text)).toBeUndefined();
    }
  });

  it('says when it ends', async () => {
    expect(await endOfTicket(ticket)).toBe(1_800_003_600_000);
    expect(await endOfTicket({ ...ticket, userSig: 'nonsense' })).toBeUndefined();
  });

  it('is not read when it would inflate to megabytes', async () => {
    const bomb = JSON.stringify({ 'TLS.time': 1, 'TLS.expire': 1, padding: 'x'.repeat(5_000_000) });
    const packed = deflateSync(bomb).toString('base64').replaceAll('+', '*').replaceAll('/', '-');
    expect(await endOfTicket({ ...ticket, userSig: packed.replaceAll('=', '_') })).toBeUndefined();
  });
});
