import { parseArgs } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseApps } from '../shared/aws/apps.ts';
import { AwsAccount, accountClients } from './account.ts';
import { describePush, pushRequest } from './push-request.ts';

/**
 * `npm run first-push`: reads the key of the first app, signs a ticket, pushes to all users, and prints the next
 * steps.
 */

const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'Carillon' },
    text: { type: 'string', default: 'Hello from Carillon' },
  },
});

try {
  const outputs = await new AwsAccount(accountClients()).outputs(values.stack);
  const { HttpUrl, WebSocketUrl, AppsSecretArn } = outputs ?? {};
  if (HttpUrl === undefined || WebSocketUrl === undefined || AppsSecretArn === undefined) {
    throw new Error(
      `there is no Carillon stack ${values.stack} in this account and region: run npx cdk deploy`,
    );
  }
  const secret = await new SecretsManagerClient().send(
    new GetSecretValueCommand({ SecretId: AppsSecretArn }),
  );
  const [app] = parseApps(secret.SecretString ?? '');
  if (app === undefined) throw new Error('the secret contains no app');
  const request = pushRequest(HttpUrl, app, values.text);
  const response = await fetch(request.url, { method: 'POST', body: request.body });
  console.log(describePush(request, await response.text(), app, WebSocketUrl));
  if (!response.ok) process.exitCode = 1;
} catch (error) {
  console.error(`No push: ${(error as Error).message}`);
  process.exitCode = 1;
}
