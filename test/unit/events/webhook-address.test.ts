import fc from 'fast-check';
import { faultOfUrl, isAllowedAddress } from '../../../shared/domain/events/webhook-address.ts';

const AWS = { allowsLoopback: false };
const LOCAL = { allowsLoopback: true };

describe('an address', () => {
  it.each(['8.8.8.8', '52.94.236.248', '2600:1f18::1', '2a00:1450:4001:81b::200e'])(
    '%s is public, and allowed',
    (address) => expect(isAllowedAddress(address, AWS)).toBe(true),
  );

  it.each([
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.8.8.8'],
    ['unspecified', '0.0.0.0'],
    ['link-local, where clouds keep credentials', '169.254.169.254'],
    ['shared by carriers', '100.64.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['for benchmarks', '198.18.0.1'],
    ['for documents', '203.0.113.9'],
    ['loopback', '::1'],
    ['unspecified', '::'],
    ['unique local', 'fc00::1'],
    ['unique local, where AWS keeps credentials', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['IPv4-mapped and private', '::ffff:10.0.0.1'],
    ['IPv4-mapped and loopback', '::ffff:7f00:1'],
    ['IPv4-compatible', '::7f00:1'],
    ['translated from IPv4', '64:ff9b::a00:1'],
    ['6to4', '2002:a00:1::1'],
    ['Teredo', '2001:0:a00:1::1'],
    ['for documents', '2001:db8::1'],
    ['no address', 'example.com'],
    ['no address', ''],
  ])('is refused if it is %s: %s', (_, address) => expect(isAllowedAddress(address, AWS)).toBe(false));

  it('of IPv4 is judged alike when it is written as one of IPv6', () => {
    const part = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(part, part, part, part, (...parts) => {
        const address = parts.join('.');
        expect(isAllowedAddress(`::ffff:${address}`, AWS)).toBe(isAllowedAddress(address, AWS));
      }),
    );
  });

  it('of this machine is allowed where Carillon runs on one machine; other private ones are not', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].every((one) => isAllowedAddress(one, LOCAL))).toBe(true);
    expect(
      ['10.0.0.1', '169.254.169.254', 'fe80::1', '0.0.0.0'].some((one) => isAllowedAddress(one, LOCAL)),
    ).toBe(false);
  });
});

describe('the URL of a webhook', () => {
  it.each(['https://example.com/hooks?a=1', 'https://example.com:8443/', 'https://8.8.8.8/x'])(
    'may be %s',
    (url) => expect(faultOfUrl(url, AWS)).toBeUndefined(),
  );

  it.each([
    ['hooks', /must be a URL/],
    ['http://example.com/', /https/],
    ['ftp://example.com/', /https/],
    ['file:///etc/passwd', /https/],
    ['https://user@example.com/', /user name/],
    ['https://:secret@example.com/', /password/],
    ['https://example.com/#part', /fragment/],
    ['https://example.com:22/', /port/],
    ['https://127.0.0.1/', /public/],
    ['https://2130706433/', /public/],
    ['https://0x7f.1/', /public/],
    ['https://[::1]/', /public/],
    ['https://[::ffff:10.0.0.1]/', /public/],
    ['https://169.254.169.254/latest/meta-data', /public/],
    [`https://example.com/${'x'.repeat(2048)}`, /characters/],
  ])('may not be %s', (url, fault) => expect(faultOfUrl(url, AWS)).toMatch(fault));

  it('may name this machine by http where Carillon runs on one machine', () => {
    expect(faultOfUrl('http://127.0.0.1:8080/', LOCAL)).toBeUndefined();
    expect(faultOfUrl('http://10.0.0.1/', LOCAL)).toMatch(/public/);
  });
});
