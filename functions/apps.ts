import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretAppDirectory } from '../shared/aws/app-directory.ts';
import { environment } from '../shared/aws/environment.ts';
import type { AppDirectory } from '../shared/domain/apps/app.ts';
import { logger } from './logger.ts';
import { meter } from './metrics.ts';

/** The apps of the deployment, from Secrets Manager. */
export function appDirectory(): AppDirectory {
  const client = new SecretsManagerClient();
  const SecretId = environment('APPS_SECRET_ARN');
  return new SecretAppDirectory({
    async readSecret() {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
      return SecretString ?? '';
    },
    onStale(error) {
      logger.error(
        'The apps could not be read again; the apps that were read last stay valid',
        error as Error,
      );
      meter('AppsUnreadable', 1);
    },
    now: Date.now,
  });
}
