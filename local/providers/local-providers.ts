import { createECDH, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import type { ProviderCredentials } from '../../shared/domain/notification/credentials.ts';
import type { Arrival } from './arrival.ts';
import { type Certificate, localCertificate } from './certificate.ts';
import { FakeApns } from './fake-apns.ts';
import { FakeFcm } from './fake-fcm.ts';
import { FakeWebPush } from './fake-web-push.ts';

/** Local servers for all providers of notifications. */
export interface LocalProviders {
  readonly certificate: Certificate;
  readonly apns: FakeApns;
  readonly apnsSandbox: FakeApns;
  readonly fcm: FakeFcm;
  readonly webPush: FakeWebPush;
  /** Credentials that the servers accept. */
  readonly credentials: {
    readonly [name in keyof ProviderCredentials]-?: NonNullable<ProviderCredentials[name]>;
  };
  /** The environment variables with which functions reach the servers. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Converts a key pair to PEM. */
const inPem = ({ publicKey, privateKey }: KeyPairKeyObjectResult) => ({
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

/**
 * Starts APNs with its sandbox, FCM and a push service on free ports, and creates credentials for them.
 *
 * @param onArrival is called for every notification that arrives at a device
 */
export async function startProviders(onArrival?: (arrival: Arrival) => void): Promise<LocalProviders> {
  const certificate = await localCertificate();
  const apns = new FakeApns(certificate, onArrival);
  const apnsSandbox = new FakeApns(certificate, onArrival);
  const fcm = new FakeFcm(certificate, onArrival);
  const webPush = new FakeWebPush(certificate, onArrival);
  const all = [apns, apnsSandbox, fcm, webPush];
  await Promise.all(all.map((provider) => provider.listen()));

  const apple = inPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const teamId = 'LOCALTEAM1';
  const keyId = 'LOCALKEY01';
  for (const one of [apns, apnsSandbox]) one.keys.set(`${teamId}.${keyId}`, apple.publicKey);

  const google = inPem(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const account = { project_id: 'carillon-local', client_email: 'push@carillon-local.example.com' };
  fcm.accounts.set(account.client_email, { publicKey: google.publicKey, project: account.project_id });

  const vapid = createECDH('prime256v1');
  const publicKey = vapid.generateKeys('base64url');
  return {
    certificate,
    apns,
    apnsSandbox,
    fcm,
    webPush,
    credentials: {
      apns: { teamId, keyId, key: apple.privateKey, topic: 'com.example.carillon' },
      fcm: { ...account, private_key: google.privateKey },
      webpush: {
        subject: 'mailto:push@example.com',
        publicKey,
        privateKey: vapid.getPrivateKey('base64url'),
      },
    },
    environment: {
      APNS_ENDPOINT: apns.origin,
      APNS_SANDBOX_ENDPOINT: apnsSandbox.origin,
      FCM_ENDPOINT: fcm.origin,
      GOOGLE_TOKEN_ENDPOINT: fcm.origin,
      PROVIDER_CA: certificate.cert,
      PUSH_SERVICES: new URL(webPush.origin).host,
    },
    stop: async () => {
      await Promise.all(all.map((provider) => provider.close()));
    },
  };
}
