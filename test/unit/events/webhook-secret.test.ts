import { randomBytes } from 'node:crypto';
import { Webhook as Verifier } from 'standardwebhooks';
import { webhookHeaders } from '../../../shared/aws/webhooks/webhook-signature.ts';
import { changedWebhook } from '../../../shared/domain/events/changed-webhook.ts';
import { signingSecrets, type Webhook } from '../../../shared/domain/events/webhook.ts';
import { faultOfSecret, maskedSecret, newSecret } from '../../../shared/domain/events/webhook-secret.ts';

const make = () => newSecret(randomBytes);
const URL_AND_FORM = { url: 'https://example.com/', form: 'standard' } as const;
const DAY = 24 * 3_600_000;

describe('a signature', () => {
  const body = JSON.stringify({ type: 'push.done', data: { text: 'grün 🎉' } });

  it('is what the standard says', () => {
    const secret = make();
    const headers = webhookHeaders('evt_1', body, [secret], Date.now());
    expect(new Verifier(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('does not match another body, another id, another secret or an old time', () => {
    const secret = make();
    const headers = webhookHeaders('evt_1', body, [secret], Date.now());
    const verifier = new Verifier(secret);
    expect(() => verifier.verify(`${body} `, headers)).toThrow();
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    expect(() => new Verifier(make()).verify(body, headers)).toThrow();
    const old = webhookHeaders('evt_1', body, [secret], Date.now() - 600_000);
    expect(() => verifier.verify(body, old)).toThrow();
  });

  it('satisfies the holders of either secret while they are rotated', () => {
    const [old, young] = [make(), make()];
    const headers = webhookHeaders('evt_1', body, [young, old], Date.now());
    for (const secret of [old, young]) expect(() => new Verifier(secret).verify(body, headers)).not.toThrow();
  });
});

describe('the secret of a webhook', () => {
  it('is made when the webhook is set for the first time, and stays when the URL changes', () => {
    const first = changedWebhook(undefined, { ...URL_AND_FORM, rotates: false }, make, 0);
    expect(first.made).toBe(first.webhook.secret);
    const next = { ...URL_AND_FORM, url: 'https://example.org/', rotates: false };
    expect(changedWebhook(first.webhook, next, make, 0)).toEqual({
      webhook: { ...first.webhook, url: next.url },
    });
  });

  it('may be the own one of the app, which is not shown again', () => {
    const secret = make();
    const { webhook, made } = changedWebhook(undefined, { ...URL_AND_FORM, secret, rotates: false }, make, 0);
    expect([webhook.secret, made]).toEqual([secret, undefined]);
  });

  it('signs beside the old one for a day when it is rotated', () => {
    const before: Webhook = { ...URL_AND_FORM, secret: make() };
    const { webhook, made = '' } = changedWebhook(before, { ...URL_AND_FORM, rotates: true }, make, 1000);
    expect(made).not.toBe(before.secret);
    expect(signingSecrets(webhook, 1000 + DAY - 1)).toEqual([made, before.secret]);
    expect(signingSecrets(webhook, 1000 + DAY)).toEqual([made]);
  });

  it('is accepted with 24 to 64 bytes in base64, and shown by its end', () => {
    expect(faultOfSecret(make())).toBeUndefined();
    const of = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`;
    expect([of(24), of(64)].map(faultOfSecret)).toEqual([undefined, undefined]);
    for (const bad of [of(23), of(65), 'whsec_%%', 'plain', of(32).slice(6)]) {
      expect(faultOfSecret(bad)).toMatch(/whsec_/);
    }
    const secret = make();
    expect(maskedSecret(secret)).toBe(`whsec_…${secret.slice(-4)}`);
  });
});
