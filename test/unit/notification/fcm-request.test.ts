import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { localCertificate } from '../../../local/providers/certificate.ts';
import { FakeFcm } from '../../../local/providers/fake-fcm.ts';
import { FcmSender } from '../../../shared/aws/notifications/fcm-sender.ts';
import { googleTokens } from '../../../shared/aws/notifications/google-tokens.ts';
import { Http2Client } from '../../../shared/aws/notifications/http2-client.ts';
import type { NotificationContent } from '../../../shared/domain/notification/content.ts';
import type { FcmTarget } from '../../../shared/domain/notification/target.ts';
import { FCM_REQUEST, FCM_TARGETS } from './fcm-schema.ts';
import { content, googleAccount } from './fixtures.ts';

const schema = z.fromJSONSchema(FCM_REQUEST as Parameters<typeof z.fromJSONSchema>[0]);

interface Body {
  readonly message: Readonly<Record<string, unknown>>;
}

/** What is wrong with a body by Google's schema. */
function faultsOf(body: Body): string[] {
  const result = schema.safeParse(body);
  const faults = result.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  const targets = FCM_TARGETS.filter((target) => target in (body.message ?? {}));
  return targets.length === 1 ? faults : [...faults, `targets: ${targets}`];
}

const GOOD = {
  message: {
    token: 't',
    notification: { title: 'a', body: 'b' },
    data: { TaskId: 'x' },
    android: { priority: 'HIGH', ttl: '3600s', notification: { tag: 'x' } },
  },
};
const withAndroid = (android: object) => ({ message: { ...GOOD.message, android } });

describe("Google's schema of messages:send", () => {
  it('takes a good request', () => {
    expect(faultsOf(GOOD)).toEqual([]);
  });

  it.each<[string, Body]>([
    ['an unknown field', { message: { ...GOOD.message, priority: 'high' } }],
    ['a legacy field', { message: { ...GOOD.message, to: 't' } }],
    ['an unknown field of Android', withAndroid({ collapseKey: 'x' })],
    ['a life time without its unit', withAndroid({ ttl: '3600' })],
    ['a life time that is a number', withAndroid({ ttl: 3600 })],
    ['a priority of the older API', withAndroid({ priority: 'high' })],
    ['a number in data', { message: { ...GOOD.message, data: { count: 1 } } }],
    ['a reserved key in data', { message: { ...GOOD.message, data: { from: 'x' } } }],
    ['a number in the headers of APNs', { message: { ...GOOD.message, apns: { headers: { a: 1 } } } }],
    ['two targets', { message: { ...GOOD.message, topic: 'news' } }],
    ['no target', { message: { notification: { title: 'a' } } }],
  ])('rejects %s', (_, body) => {
    expect(faultsOf(body)).not.toEqual([]);
  });
});

describe('what is sent to FCM', () => {
  const { account, publicKey } = googleAccount();
  let fcm: FakeFcm;
  let client: Http2Client;
  let sender: FcmSender;
  beforeAll(async () => {
    const certificate = await localCertificate();
    fcm = new FakeFcm(certificate);
    fcm.accounts.set(account.client_email, { publicKey, project: account.project_id });
    await fcm.listen();
    client = new Http2Client({ origin: fcm.origin, ca: certificate.cert });
    sender = new FcmSender(client, googleTokens(account, client), account.project_id);
  });
  afterAll(async () => {
    await client.close();
    await fcm.close();
  });

  it("keeps Google's schema and limits, whatever the notification holds", async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const contents: fc.Arbitrary<Partial<NotificationContent>> = fc.record(
      {
        title: text,
        text: fc.oneof(text, fc.constantFrom('x'.repeat(9000), '标'.repeat(3000))),
        subtitle: text,
        appleTitle: text,
        appleSound: text,
        androidSound: text,
        androidChannel: text,
        image: fc.webUrl(),
        mutable: fc.boolean(),
        ext: text,
        expiresAt: fc.integer({ min: 1000, max: 604_800_000 }).map((left) => Date.now() + left),
      },
      { requiredKeys: [] },
    );
    const targets: fc.Arbitrary<FcmTarget> = fc.record({
      kind: fc.constant('fcm' as const),
      id: fc.string({ minLength: 1, maxLength: 200 }),
      idKind: fc.constantFrom('token' as const, 'fid' as const),
    });
    await fc.assert(
      fc.asyncProperty(targets, contents, async (target, more) => {
        const before = fcm.requests.length;
        expect(await sender.send(target, content(more))).toEqual({ outcome: 'accepted' });
        const [request] = fcm.requests.slice(before);
        const body = JSON.parse(String(request?.body)) as Body;
        expect(faultsOf(body)).toEqual([]);
        expect(request?.path).toBe(`/v1/projects/${account.project_id}/messages:send`);
        expect(request?.headers['content-type']).toBe('application/json');
        // Notification and data, which count, are in the request.
        expect(request?.body.length).toBeLessThanOrEqual(4096);
        const { ttl } = body.message.android as { readonly ttl: string };
        // Four weeks (Firebase).
        expect(Number.parseInt(ttl, 10)).toBeLessThanOrEqual(2_419_200);
      }),
      { numRuns: 200 },
    );
  });
});
