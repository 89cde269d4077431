import { fork } from 'node:child_process';
import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { Notification, Provider } from '@parse/node-apn';
import webPush from 'web-push';
import { ApnsSender } from '../shared/aws/notifications/apns-sender.ts';
import { apnsTokens } from '../shared/aws/notifications/apns-tokens.ts';
import { FcmSender } from '../shared/aws/notifications/fcm-sender.ts';
import { googleTokens } from '../shared/aws/notifications/google-tokens.ts';
import { Http2Client } from '../shared/aws/notifications/http2-client.ts';
import { WebPushClient } from '../shared/aws/notifications/web-push-client.ts';
import { WebPushSender } from '../shared/aws/notifications/web-push-sender.ts';
import { measured, type Row, report, rounded } from './report.ts';

/** Compares the throughput of the three senders with public ones, against a local server that answers after 20 ms. */

const REQUESTS = 2000;
const IN_FLIGHT = 500;
const ROUNDS = 3;

const server = fork(join(import.meta.dirname, 'notification-server.ts'));
const [{ port, olderPort, ca }] = (await once(server, 'message')) as [
  { port: number; olderPort: number; ca: string },
];
const origin = `https://localhost:${port}`;
/** `web-push` only supports HTTP/1.1. */
const older = `https://localhost:${olderPort}`;
const client = new Http2Client({ origin, ca });

const { privateKey: appleKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const apple = {
  teamId: 'TEAM000001',
  keyId: 'KEY0000001',
  key: appleKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  topic: 'com.example.app',
};
const { privateKey: googleKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const google = {
  project_id: 'project',
  client_email: 'push@example.com',
  private_key: googleKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};
const vapid = { subject: 'mailto:push@example.com', ...webPush.generateVAPIDKeys() };
const keys = {
  p256dh: createECDH('prime256v1').generateKeys('base64url'),
  auth: randomBytes(16).toString('base64url'),
};
const content = {
  taskId: '01KAXB3Z5M4W6N7P8Q9R0STVWX',
  title: 'Goal!',
  text: 'One to nil after twelve minutes',
  expiresAt: Date.now() + 3_600_000,
};
const device = (number: number) => number.toString(16).padStart(64, '0');

const shared = { read: async () => undefined, replace: async () => true };
const apns = new ApnsSender({ production: client, sandbox: client }, apnsTokens(apple, shared));
const fcm = new FcmSender(client, googleTokens(google, client), google.project_id);
const browsers = new WebPushSender(new WebPushClient(ca), vapid);

const reference = new Provider({ token: apple, address: 'localhost', port, ca: [ca], production: true });
const note = Object.assign(
  new Notification({ topic: apple.topic, pushType: 'alert', collapseId: content.taskId }),
  {
    title: content.title,
    body: content.text,
  },
);
const agent = new Agent({ keepAlive: true, ca, maxSockets: IN_FLIGHT });

/** Repeats an operation in groups that start together, as `@parse/node-apn` does. */
async function inGroups(work: (number: number) => Promise<unknown>): Promise<void> {
  for (let sent = 0; sent < REQUESTS; sent += IN_FLIGHT) {
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_, index) => work(sent + index)));
  }
}

const expectAccepted = (outcome: string): void => {
  if (outcome !== 'accepted') throw new Error(`A notification had the outcome ${outcome}`);
};

const WAYS = {
  APNs: () =>
    inGroups(async (number) => {
      const token = device(number);
      const target = { kind: 'apns', token, topic: apple.topic, environment: 'production' } as const;
      expectAccepted((await apns.send(target, content)).outcome);
    }),
  FCM: () =>
    inGroups(async (number) => {
      expectAccepted((await fcm.send({ kind: 'fcm', id: device(number), idKind: 'token' }, content)).outcome);
    }),
  '@parse/node-apn': async () => {
    for (let sent = 0; sent < REQUESTS; sent += IN_FLIGHT) {
      const devices = Array.from({ length: IN_FLIGHT }, (_, index) => device(sent + index));
      const { failed } = await reference.send(note, devices);
      if (failed.length > 0) throw new Error(`${failed.length} notifications failed`);
    }
  },
  'Web Push': () =>
    inGroups(async (number) => {
      const target = { kind: 'webpush', endpoint: `${origin}/push/${number}`, ...keys } as const;
      expectAccepted((await browsers.send(target, content)).outcome);
    }),
  'web-push': () =>
    inGroups((number) =>
      webPush.sendNotification({ endpoint: `${older}/push/${number}`, keys }, JSON.stringify(content), {
        vapidDetails: vapid,
        TTL: 3600,
        agent,
      }),
    ),
} as const;
type Way = keyof typeof WAYS;
const NAMES = Object.keys(WAYS) as Way[];

/** Results of all rounds; the senders take turns, so that other load on the machine affects all of them. */
const rounds = new Map<Way, { readonly seconds: number; readonly cpu: number }[]>(
  NAMES.map((name) => [name, []]),
);
for (let round = 0; round <= ROUNDS; round++) {
  for (const name of NAMES) {
    const { seconds, cpu } = await measured<void>(WAYS[name]);
    // The first round is a warm-up.
    if (round > 0) rounds.get(name)?.push({ seconds, cpu });
  }
}
const rate = (name: Way, of: 'seconds' | 'cpu'): number => {
  const taken = rounds.get(name)?.map((round) => round[of]) ?? [];
  return REQUESTS / (taken.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 1);
};

const COMPARED = [
  ['APNs', '@parse/node-apn'],
  ['FCM', '@parse/node-apn'],
  ['Web Push', 'web-push'],
] as const;
const rows = COMPARED.map(
  ([ours, theirs]): Row => ({
    sender: ours,
    'requests/s': Math.round(rate(ours, 'seconds')),
    'requests/CPU s': Math.round(rate(ours, 'cpu')),
    reference: theirs,
    'its requests/s': Math.round(rate(theirs, 'seconds')),
    'its requests/CPU s': Math.round(rate(theirs, 'cpu')),
    ratio: rounded(rate(ours, 'seconds') / rate(theirs, 'seconds')),
    'ratio by CPU': rounded(rate(ours, 'cpu') / rate(theirs, 'cpu')),
  }),
);
report(
  'notifications',
  `Notifications per second, ${IN_FLIGHT} in flight, a server that answers after 20 ms`,
  rows,
);

await client.close();
await reference.shutdown();
agent.destroy();
server.disconnect();
process.exit(0);
