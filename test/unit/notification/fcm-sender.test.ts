import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { localCertificate } from '../../../local/providers/certificate.ts';
import { FakeFcm } from '../../../local/providers/fake-fcm.ts';
import { FcmSender } from '../../../shared/aws/notifications/fcm-sender.ts';
import { googleTokens } from '../../../shared/aws/notifications/google-tokens.ts';
import { Http2Client } from '../../../shared/aws/notifications/http2-client.ts';
import type { FcmTarget } from '../../../shared/domain/notification/target.ts';
import { content, googleAccount } from './fixtures.ts';

const { account, publicKey } = googleAccount();
const target = (id: string, idKind: FcmTarget['idKind'] = 'token'): FcmTarget => ({
  kind: 'fcm',
  id,
  idKind,
});

describe('the sender for FCM', () => {
  let fcm: FakeFcm;
  let client: Http2Client;
  let sender: FcmSender;

  beforeEach(async () => {
    const certificate = await localCertificate();
    fcm = new FakeFcm(certificate);
    fcm.accounts.set(account.client_email, { publicKey, project: account.project_id });
    await fcm.listen();
    client = new Http2Client({ origin: fcm.origin, ca: certificate.cert });
    sender = new FcmSender(client, googleTokens(account, client), account.project_id);
  });

  afterEach(async () => {
    await client.close();
    await fcm.close();
  });

  it('delivers a notification to a token and to an installation, with only the published fields', async () => {
    const more = {
      subtitle: 'Cup',
      androidSound: 'whistle',
      androidChannel: 'goals',
      appleSound: 'whistle.caf',
      image: 'https://example.com/goal.png',
      mutable: true,
      ext: '{"match":42}',
    };
    expect(await sender.send(target('token-1'), content(more))).toEqual({ outcome: 'accepted' });
    expect(await sender.send(target('fid-1', 'fid'), content())).toEqual({ outcome: 'accepted' });
    expect(fcm.screens.of('token-1')).toMatchObject([{ taskId: content().taskId, title: 'Goal!' }]);
    expect(fcm.screens.of('fid-1')).toHaveLength(1);
    const { message } = JSON.parse(String(fcm.requests[0]?.body));
    expect(message).toMatchObject({
      token: 'token-1',
      data: { TaskId: content().taskId, Ext: '{"match":42}' },
      notification: { title: 'Goal!', body: content().text, image: 'https://example.com/goal.png' },
      android: {
        collapse_key: content().taskId,
        priority: 'HIGH',
        notification: { tag: content().taskId, sound: 'whistle', channel_id: 'goals' },
      },
      apns: { headers: { 'apns-collapse-id': content().taskId }, payload: { aps: { sound: 'whistle.caf' } } },
    });
    expect(message.android.ttl).toMatch(/^3(600|599)s$/);
  });

  it('requests one access token for any number of concurrent callers', async () => {
    const ids = Array.from({ length: 50 }, (_, number) => `token-${number}`);
    const verdicts = await Promise.all(ids.map((id) => sender.send(target(id), content())));
    expect(verdicts.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(fcm.tokensGiven).toBe(1);
  });

  it('requests another token when the first is rejected, once for all callers', async () => {
    await sender.send(target('token-1'), content());
    fcm.expireTokens();
    const verdicts = await Promise.all(
      [1, 2, 3].map((number) => sender.send(target(`token-${number}`), content())),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(fcm.tokensGiven).toBe(2);
  });

  it.each([
    ['unregistered', 'dead'],
    ['invalid', 'suspect'],
    ['otherProject', 'misconfigured'],
  ] as const)('detects a device that is %s', async (state, outcome) => {
    fcm.devices.set('token-1', state);
    expect((await sender.send(target('token-1'), content())).outcome).toBe(outcome);
  });

  it('waits as long as FCM asks', async () => {
    await sender.send(target('token-1'), content());
    fcm.fault = () => ({ kind: 'answer', status: 429, headers: { 'retry-after': '17' } });
    expect(await sender.send(target('token-1'), content())).toEqual({
      outcome: 'later',
      reason: 'rate_limited',
      seconds: 17,
      all: true,
    });
  });

  it('reports wrong credentials when Google does not know them', async () => {
    fcm.accounts.clear();
    expect(await sender.send(target('token-1'), content())).toMatchObject({
      outcome: 'misconfigured',
      reason: 'auth_error',
      detail: 'Google issued no access token: invalid_grant',
    });
  });

  it('retries a failed request for an access token', async () => {
    fcm.fault = () => ({ kind: 'answer', status: 503 });
    expect((await sender.send(target('token-1'), content())).outcome).toBe('later');
    fcm.fault = () => undefined;
    expect((await sender.send(target('token-1'), content())).outcome).toBe('accepted');
  });
});
