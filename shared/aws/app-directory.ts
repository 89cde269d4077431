import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { App, AppDirectory } from '../domain/apps/app.ts';
import { parseApps } from './apps.ts';

/** How long the apps are kept before the secret is read again, in milliseconds: a rotated key is known after it. */
const KEPT_FOR = 5 * 60 * 1000;

/** The apps of the deployment, read from Secrets Manager and kept for five minutes. */
export class SecretAppDirectory implements AppDirectory {
  readonly #client: SecretsManagerClient;
  readonly #secretArn: string;
  #apps: Promise<App[]> | undefined;
  #readAt = 0;

  constructor(client: SecretsManagerClient, secretArn: string) {
    this.#client = client;
    this.#secretArn = secretArn;
  }

  /** The app of this id, if there is one. */
  async find(sdkAppId: number): Promise<App | undefined> {
    if (this.#apps === undefined || Date.now() - this.#readAt > KEPT_FOR) {
      this.#readAt = Date.now();
      this.#apps = this.#read();
      // A failed read must not be kept: the next request tries again.
      this.#apps.catch(() => {
        this.#apps = undefined;
      });
    }
    return (await this.#apps).find((app) => app.sdkAppId === sdkAppId);
  }

  async #read(): Promise<App[]> {
    const secret = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretArn }));
    return parseApps(secret.SecretString ?? '');
  }
}
