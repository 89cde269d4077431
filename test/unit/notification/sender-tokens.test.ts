import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { importSPKI, jwtVerify } from 'jose';
import { generateVAPIDKeys } from 'web-push';
import { apnsTokens } from '../../../shared/aws/notifications/apns-tokens.ts';
import { CredentialsRefused } from '../../../shared/aws/notifications/sender-token.ts';
import { Vapid } from '../../../shared/aws/notifications/vapid.ts';
import { apnsAccount, SharedInMemory } from './fixtures.ts';

const MINUTE = 60_000;
const { credentials: CREDENTIALS, publicKey } = apnsAccount();

describe('the provider token of APNs', () => {
  it('is signed by the key, and names team and key', async () => {
    const token = await apnsTokens(CREDENTIALS, new SharedInMemory()).token();
    const key = await importSPKI(publicKey, 'ES256');
    const { payload, protectedHeader } = await jwtVerify(token, key);
    expect(payload.iss).toBe('TEAM000001');
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'KEY0000001' });
  });

  it('is one for a hundred functions that start together', async () => {
    const shared = new SharedInMemory();
    const fleet = Array.from({ length: 100 }, () => apnsTokens(CREDENTIALS, shared));
    const tokens = await Promise.all(fleet.map((instance) => instance.token()));
    expect(new Set(tokens).size).toBe(1);
    expect(shared.made).toHaveLength(1);
  });

  it('is renewed at an age of 45 to 50 minutes, and never twice within 20', async () => {
    let now = Date.now();
    const shared = new SharedInMemory();
    const fleet = Array.from({ length: 20 }, () => apnsTokens(CREDENTIALS, shared, () => now));
    for (let minute = 0; minute < 300; minute++) {
      const tokens = await Promise.all(fleet.map((instance) => instance.token()));
      for (const token of tokens) {
        const { madeAt } = shared.made.find((made) => made.token === token) ?? { madeAt: 0 };
        expect(now - madeAt).toBeLessThanOrEqual(50 * MINUTE);
      }
      now += MINUTE;
    }
    const ages = shared.made.slice(1).map(({ madeAt }, index) => madeAt - (shared.made[index]?.madeAt ?? 0));
    expect(ages.length).toBeGreaterThanOrEqual(5);
    for (const age of ages) expect(age).toBeGreaterThanOrEqual(45 * MINUTE);
  });

  it('is replaced when APNs reports it as expired, once for all callers', async () => {
    let now = Date.now();
    const shared = new SharedInMemory();
    const tokens = apnsTokens(CREDENTIALS, shared, () => now);
    const first = await tokens.token();
    now += 30 * MINUTE;
    const second = await Promise.all([tokens.token(first), tokens.token(first), tokens.token(first)]);
    expect(new Set(second).size).toBe(1);
    expect(second[0]).not.toBe(first);
    expect(shared.made).toHaveLength(2);
  });

  it('is not replaced within 20 minutes, whatever APNs says', async () => {
    const tokens = apnsTokens(CREDENTIALS, new SharedInMemory());
    const first = await tokens.token();
    await expect(tokens.token(first)).rejects.toThrow(CredentialsRefused);
    expect(await tokens.token()).toBe(first);
  });

  it('rejects an invalid key, without quoting it', () => {
    const faulty = () => apnsTokens({ ...CREDENTIALS, key: 'secret words' }, new SharedInMemory());
    expect(faulty).toThrow(CredentialsRefused);
    expect(faulty).not.toThrow(/secret words/);
  });
});

describe('the identification of a Web Push sender', () => {
  const keys = generateVAPIDKeys();
  const credentials = { subject: 'mailto:push@example.com', ...keys };

  it('verifies with the public key, for one origin only, and for less than a day', async () => {
    const header = new Vapid(credentials).authorization('https://push.example.com');
    const [, token = '', key = ''] = /^vapid t=(.+), k=(.+)$/.exec(header) ?? [];
    const point = Buffer.from(keys.publicKey, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const { payload } = await jwtVerify(token, createPublicKey({ format: 'jwk', key: jwk }), {
      audience: 'https://push.example.com',
      subject: 'mailto:push@example.com',
    });
    expect(key).toBe(keys.publicKey);
    expect(Number(payload.exp) - Date.now() / 1000).toBeLessThan(24 * 3600);
  });

  it('is signed once per origin in twelve hours', () => {
    let now = Date.now();
    const vapid = new Vapid(credentials, () => now);
    const first = vapid.authorization('https://a.example.com');
    expect(vapid.authorization('https://a.example.com')).toBe(first);
    expect(vapid.authorization('https://b.example.com')).not.toBe(first);
    now += 12 * 60 * MINUTE;
    expect(vapid.authorization('https://a.example.com')).not.toBe(first);
  });

  it('rejects keys that are not a pair', () => {
    const other = generateVAPIDKeys();
    expect(() => new Vapid({ ...credentials, publicKey: other.publicKey })).toThrow(CredentialsRefused);
  });
});
