import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateVAPIDKeys } from 'web-push';
import { type Certificate, localCertificate } from '../../../local/providers/certificate.ts';
import { FakeWebPush, type Subscription } from '../../../local/providers/fake-web-push.ts';
import { WebPushClient } from '../../../shared/aws/notifications/web-push-client.ts';
import { WebPushSender } from '../../../shared/aws/notifications/web-push-sender.ts';
import type { WebPushTarget } from '../../../shared/domain/notification/target.ts';
import { content } from './fixtures.ts';

const credentials = { subject: 'mailto:push@example.com', ...generateVAPIDKeys() };
const target = ({ endpoint, keys }: Subscription): WebPushTarget => ({ kind: 'webpush', endpoint, ...keys });
const idOf = ({ endpoint }: Subscription): string => endpoint.split('/').at(-1) ?? '';

describe('the sender for browsers', () => {
  let certificate: Certificate;
  let service: FakeWebPush;
  let sender: WebPushSender;

  beforeEach(async () => {
    certificate = await localCertificate();
    service = new FakeWebPush(certificate);
    await service.listen();
    sender = new WebPushSender(new WebPushClient(certificate.cert), credentials);
  });

  afterEach(() => service.close());

  it('sends a message that the browser decrypts, and that the push service verifies', async () => {
    const subscription = service.subscribe(credentials.publicKey);
    expect(await sender.send(target(subscription), content())).toEqual({ outcome: 'accepted' });
    expect(service.screens.of(idOf(subscription))).toMatchObject([
      { taskId: content().taskId, title: 'Goal!', text: content().text },
    ]);
    expect(service.requests[0]?.headers).toMatchObject({ topic: content().taskId, urgency: 'high' });
    expect(['3599', '3600']).toContain(service.requests[0]?.headers.ttl);
  });

  it('uses one session for many browsers of one push service', async () => {
    const subscriptions = Array.from({ length: 150 }, () => service.subscribe(credentials.publicKey));
    const verdicts = await Promise.all(subscriptions.map((one) => sender.send(target(one), content())));
    expect(verdicts.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(150);
    expect(service.sessions).toBe(1);
  });

  it('uses HTTP/1.1 with a push service that supports nothing newer', async () => {
    const received: string[] = [];
    const server: Server = createServer(certificate, (request, response) => {
      received.push(`${request.httpVersion} ${request.url}`);
      request.resume().on('end', () => response.writeHead(201).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { keys } = service.subscribe(credentials.publicKey);
    const endpoint = `https://localhost:${(server.address() as AddressInfo).port}/wpush?token=a%2Fb`;
    expect(await sender.send({ kind: 'webpush', endpoint, ...keys }, content())).toEqual({
      outcome: 'accepted',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(received).toEqual(['1.1 /wpush?token=a%2Fb']);
  });

  it('detects a removed subscription, and one that was made with another key', async () => {
    const gone = service.subscribe(credentials.publicKey);
    service.gone.add(idOf(gone));
    expect((await sender.send(target(gone), content())).outcome).toBe('dead');
    const other = service.subscribe(generateVAPIDKeys().publicKey);
    expect(await sender.send(target(other), content())).toMatchObject({
      outcome: 'misconfigured',
      reason: 'auth_error',
    });
  });

  it('treats a subscription with unusable keys as suspect', async () => {
    const { endpoint } = service.subscribe(credentials.publicKey);
    const bad = { kind: 'webpush', endpoint, p256dh: 'AAAA', auth: 'AAAA' } as const;
    expect(await sender.send(bad, content())).toEqual({ outcome: 'suspect' });
  });

  it('reports that a push service is unreachable when no server listens', async () => {
    const subscription = service.subscribe(credentials.publicKey);
    await service.close();
    expect(await sender.send(target(subscription), content())).toMatchObject({
      outcome: 'later',
      reason: 'unreachable',
    });
    await service.listen();
  });

  it('shortens a long text to the limit of push services', async () => {
    const subscription = service.subscribe(credentials.publicKey);
    expect(await sender.send(target(subscription), content({ text: 'é'.repeat(5000) }))).toEqual({
      outcome: 'accepted',
    });
    expect(service.requests[0]?.body.length).toBeLessThanOrEqual(4096);
  });
});
