import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Notification, Provider } from '@parse/node-apn';
import { type Certificate, localCertificate } from '../../../local/providers/certificate.ts';
import { FakeApns } from '../../../local/providers/fake-apns.ts';
import type { Fault } from '../../../local/providers/fault.ts';
import { ApnsSender } from '../../../shared/aws/notifications/apns-sender.ts';
import { apnsTokens } from '../../../shared/aws/notifications/apns-tokens.ts';
import { Http2Client } from '../../../shared/aws/notifications/http2-client.ts';
import type { ApnsTarget } from '../../../shared/domain/notification/target.ts';
import { apnsAccount, content, SharedInMemory } from './fixtures.ts';

const { credentials, publicKey } = apnsAccount();
const NAME = `${credentials.teamId}.${credentials.keyId}`;
const device = (number: number) => number.toString(16).padStart(64, '0');
const target = (token: string): ApnsTarget => ({
  kind: 'apns',
  token,
  topic: credentials.topic,
  environment: 'production',
});

describe('the sender for APNs', () => {
  let certificate: Certificate;
  let apns: FakeApns;
  let client: Http2Client;
  let sender: ApnsSender;
  let shared: SharedInMemory;

  beforeEach(async () => {
    certificate = await localCertificate();
    apns = new FakeApns(certificate);
    apns.keys.set(NAME, publicKey);
    await apns.listen();
    client = new Http2Client({ origin: apns.origin, ca: certificate.cert });
    shared = new SharedInMemory();
    sender = new ApnsSender({ production: client, sandbox: client }, apnsTokens(credentials, shared));
  });

  afterEach(async () => {
    await client.close();
    await apns.close();
  });

  /** Sends to many devices at once, and returns the number of each outcome. */
  async function outcomes(count: number): Promise<Record<string, number>> {
    const numbers = Array.from({ length: count }, (_, number) => number);
    const verdicts = await Promise.all(
      numbers.map((number) => sender.send(target(device(number)), content())),
    );
    const counts: Record<string, number> = {};
    for (const { outcome } of verdicts) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  /** Injects a fault into the requests with these numbers, once each. */
  function failAt(fault: Fault, ...numbers: number[]): void {
    let seen = 0;
    apns.fault = () => (numbers.includes(seen++) ? fault : undefined);
  }

  it('delivers a notification to its device', async () => {
    expect(await sender.send(target(device(1)), content())).toEqual({ outcome: 'accepted' });
    expect(apns.screens.of(device(1))).toMatchObject([
      { taskId: content().taskId, title: 'Goal!', text: 'One to nil after twelve minutes' },
    ]);
  });

  it('sends the request that @parse/node-apn sends for the same notification', async () => {
    const more = { subtitle: 'Cup', appleSound: 'whistle.caf', mutable: true, ext: '{"match":42}' };
    await sender.send(target(device(1)), content(more));
    const [ours] = apns.requests;
    const id = String(ours?.headers['apns-id']);
    const reference = new Provider({
      token: credentials,
      address: 'localhost',
      port: Number(new URL(apns.origin).port),
      ca: [certificate.cert],
      production: true,
    });
    const notification = new Notification({
      id,
      topic: credentials.topic,
      pushType: 'alert',
      priority: 10,
      expiry: Number(ours?.headers['apns-expiration']),
      collapseId: content().taskId,
      payload: { TaskId: content().taskId, Ext: '{"match":42}' },
    });
    Object.assign(notification, {
      title: content().title,
      subtitle: 'Cup',
      body: content().text,
      sound: 'whistle.caf',
      mutableContent: true,
    });
    // Another token of the same key within 20 minutes: what matters here is what the reference sends.
    await reference.send(notification, device(1));
    await reference.shutdown();
    const theirs = apns.requests[1];
    const named = (request: typeof ours) =>
      Object.fromEntries(
        Object.entries(request?.headers ?? {}).filter(
          ([name]) => name.startsWith('apns-') || name === ':path',
        ),
      );
    expect(named(ours)).toEqual(named(theirs));
    expect(JSON.parse(String(ours?.body))).toEqual(JSON.parse(String(theirs?.body)));
    expect(Object.keys(named(ours)).length).toBe(7);
  });

  it('replaces a repeated notification', async () => {
    for (let time = 0; time < 2; time++) await sender.send(target(device(1)), content());
    expect(apns.screens.accepted).toHaveLength(2);
    expect(apns.screens.of(device(1))).toHaveLength(1);
    expect(apns.requests[0]?.headers['apns-id']).toBe(apns.requests[1]?.headers['apns-id']);
  });

  it('uses one stream until the first valid request, then up to a hundred, over one session', async () => {
    apns.fault = () => ({ kind: 'slow', milliseconds: 5 });
    expect(await outcomes(500)).toEqual({ accepted: 500 });
    expect(apns.sessions).toBe(1);
    expect(apns.screens.accepted).toHaveLength(500);
  });

  it('neither loses nor repeats a notification when APNs ends sessions in the middle', async () => {
    failAt({ kind: 'goaway' }, 50, 150);
    expect(await outcomes(300)).toEqual({ accepted: 300 });
    expect(new Set(apns.screens.accepted.map((arrival) => arrival.device)).size).toBe(300);
    expect(apns.screens.accepted).toHaveLength(300);
    expect(apns.sessions).toBeGreaterThan(1);
  });

  it('sends refused streams again over a new session', async () => {
    failAt({ kind: 'refuse' }, 10, 20);
    expect(await outcomes(100)).toEqual({ accepted: 100 });
    expect(apns.screens.accepted).toHaveLength(100);
  });

  it('gives up a provider that refuses every stream', async () => {
    apns.fault = () => ({ kind: 'refuse' });
    expect(await outcomes(3)).toEqual({ later: 3 });
  });

  it('does not use a session that received GOAWAY while it was idle', async () => {
    await outcomes(1);
    apns.sendAway();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await outcomes(1)).toEqual({ accepted: 1 });
    expect(apns.sessions).toBe(2);
  });

  it('waits for an answer only until its time-out', async () => {
    const hasty = new Http2Client({ origin: apns.origin, ca: certificate.cert }, { timeout: 1000 });
    const other = new ApnsSender({ production: hasty, sandbox: hasty }, apnsTokens(credentials, shared));
    failAt({ kind: 'silent' }, 0);
    expect(await other.send(target(device(1)), content())).toEqual({
      outcome: 'later',
      reason: 'unreachable',
      seconds: 10,
      all: false,
    });
    // Nothing was received over the first session.
    expect(await other.send(target(device(1)), content())).toEqual({ outcome: 'accepted' });
    expect(apns.sessions).toBe(2);
    await hasty.close();
  });

  it('accepts an answer that is slow but in time', async () => {
    failAt({ kind: 'slow', milliseconds: 200 }, 0);
    expect(await outcomes(1)).toEqual({ accepted: 1 });
  });

  it('reports that APNs is unreachable when no server listens', async () => {
    await apns.close();
    expect(await outcomes(2)).toEqual({ later: 2 });
    await apns.listen();
  });

  it('reports when a device was removed', async () => {
    apns.devices.set(device(1), { gone: 1_700_000_000_000 });
    expect(await sender.send(target(device(1)), content())).toEqual({
      outcome: 'dead',
      asOf: 1_700_000_000_000,
    });
  });

  it.each([
    ['an expired token', { expired: true }, 'dead'],
    ['a token of the other environment', { otherEnvironment: true }, 'wrongEnvironment'],
    ['a token of another app', { topic: 'com.example.other' }, 'misconfigured'],
  ] as const)('tells %s', async (_what, state, outcome) => {
    apns.devices.set(device(1), state);
    expect((await sender.send(target(device(1)), content())).outcome).toBe(outcome);
  });

  it('waits when APNs reports that its token changes too often', async () => {
    await outcomes(1);
    const other = new ApnsSender(
      { production: client, sandbox: client },
      apnsTokens(credentials, new SharedInMemory()),
    );
    expect(await other.send(target(device(2)), content())).toEqual({
      outcome: 'later',
      reason: 'rate_limited',
      seconds: 60,
      all: true,
    });
  });

  it('renews a token that APNs calls expired, once, and sends again', async () => {
    let senderNow = Date.now() - 30 * 60_000;
    const late = new ApnsSender(
      { production: client, sandbox: client },
      apnsTokens(credentials, shared, () => senderNow),
    );
    failAt({ kind: 'answer', status: 403, body: '{"reason":"ExpiredProviderToken"}' }, 0, 1, 2);
    await shared.replace(NAME, { token: 'stale', madeAt: senderNow - 30 * 60_000 }, undefined);
    senderNow += 1;
    const sent = [1, 2, 3].map((number) => late.send(target(device(number)), content()));
    expect((await Promise.all(sent)).map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ]);
    expect(shared.made).toHaveLength(2);
  });

  it('reports wrong credentials when APNs does not know the key', async () => {
    apns.keys.clear();
    expect(await sender.send(target(device(1)), content())).toMatchObject({
      outcome: 'misconfigured',
      reason: 'auth_error',
    });
  });

  it('shortens a text that is too long, and rejects data that leave no room', async () => {
    expect(await sender.send(target(device(1)), content({ text: '漢'.repeat(4000) }))).toEqual({
      outcome: 'accepted',
    });
    expect(await sender.send(target(device(1)), content({ ext: 'x'.repeat(4096) }))).toMatchObject({
      outcome: 'invalid',
    });
    expect(apns.requests).toHaveLength(1);
  });
});
