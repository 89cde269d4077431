import { createECDH, createPrivateKey } from 'node:crypto';
import type { CarillonApi } from '../../client/server.ts';
import type { ProviderCredentials } from '../../shared/domain/notification/credentials.ts';
import { take } from '../take.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** How many of the newest pushes are looked at. */
const PUSHES = 20;

/** Checks whether a provider of notifications refuses the app's credentials, as the newest pushes have it. */
export async function checkProviders(api: CarillonApi): Promise<Finding[]> {
  const paused = new Map<string, string>();
  const working = new Set<string>();
  for await (const { id } of take(api.pushes(), PUSHES)) {
    const { notifications } = await api.status(id);
    for (const [provider, { pausedBecause, accepted }] of Object.entries(notifications)) {
      if (pausedBecause !== undefined) paused.set(provider, pausedBecause);
      else if (accepted > 0) working.add(provider);
    }
  }
  const refused = [...paused].map(([provider, reason]) =>
    failure(`${provider} refuses the credentials: ${reason}`),
  );
  const accepted = [...working].filter((provider) => !paused.has(provider));
  if (accepted.length > 0)
    return [...refused, ok(`notifications: ${accepted.join(', ')} accepted some lately`)];
  return refused.length > 0 ? refused : [ok(`notifications: none were sent for the newest ${PUSHES} pushes`)];
}

/** Checks the form of an app's credentials at the providers. */
export function checkCredentials({ apns, fcm, webpush }: ProviderCredentials): Finding[] {
  const findings: Finding[] = [];
  if (apns !== undefined) {
    findings.push(
      keyTypeOf(apns.key) === 'ec'
        ? ok(`apns: key ${apns.keyId} of team ${apns.teamId}`)
        : failure('apns: "key" is not a private key for ES256: use the text of the .p8 file'),
    );
  }
  if (fcm !== undefined) {
    findings.push(
      keyTypeOf(fcm.private_key) === 'rsa'
        ? ok(`fcm: service account of ${fcm.project_id}`)
        : failure('fcm: "private_key" is not a private key: use the file of the service account as it is'),
    );
  }
  if (webpush !== undefined) {
    findings.push(
      isPair(webpush.publicKey, webpush.privateKey)
        ? ok('webpush: the keys are a pair')
        : failure('webpush: "publicKey" and "privateKey" are not a pair of VAPID keys'),
    );
  }
  return findings.length > 0
    ? findings
    : [warning('notifications: the app has no credentials at a provider')];
}

function keyTypeOf(pem: string): string | undefined {
  try {
    return createPrivateKey(pem).asymmetricKeyType;
  } catch {
    return undefined;
  }
}

function isPair(publicKey: string, privateKey: string): boolean {
  try {
    const curve = createECDH('prime256v1');
    curve.setPrivateKey(privateKey, 'base64url');
    return curve.getPublicKey('base64url') === publicKey.replace(/=+$/, '');
  } catch {
    return false;
  }
}
