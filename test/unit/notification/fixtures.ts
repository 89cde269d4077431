import { generateKeyPairSync } from 'node:crypto';
import type { NotificationContent } from '../../../shared/domain/notification/content.ts';
import type { ApnsCredentials, ServiceAccount } from '../../../shared/domain/notification/credentials.ts';
import type { MadeToken, SharedTokens } from '../../../shared/domain/notification/ports.ts';

const TASK_ID = '01KAXB3Z5M4W6N7P8Q9R0STVWX';

/** A notification that lives for an hour. */
export const content = (more: Partial<NotificationContent> = {}): NotificationContent => ({
  taskId: TASK_ID,
  title: 'Goal!',
  text: 'One to nil after twelve minutes',
  expiresAt: Date.now() + 3_600_000,
  ...more,
});

/** Credentials of APNs with the public key that verifies them. */
export function apnsAccount(): { readonly credentials: ApnsCredentials; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    credentials: { teamId: 'TEAM000001', keyId: 'KEY0000001', key, topic: 'com.example.app' },
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** A service account with the public key that verifies it. */
export function googleAccount(): { readonly account: ServiceAccount; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    account: { project_id: 'project-1', client_email: 'push@project-1.example.com', private_key },
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** The shared provider tokens of a deployment, in memory. */
export class SharedInMemory implements SharedTokens {
  readonly made: MadeToken[] = [];

  async read(): Promise<MadeToken | undefined> {
    return this.made.at(-1);
  }

  async replace(_name: string, made: MadeToken, replaced: number | undefined): Promise<boolean> {
    if (this.made.at(-1)?.madeAt !== replaced) return false;
    this.made.push(made);
    return true;
  }
}
