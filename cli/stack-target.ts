import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AwsAccount, accountClients } from '../operations/account.ts';
import { parseApps } from '../shared/aws/apps.ts';
import type { App } from '../shared/domain/apps/app.ts';
import { AuthenticationError, NotFoundError } from './exit-code.ts';
import type { Target } from './target.ts';

/** A deployment and one of its apps, with the app's credentials at the providers of notifications. */
export interface StackTarget extends Target {
  readonly app: App;
  readonly stackName: string;
}

/** What the command line asks of an account. */
export interface StackReader {
  outputs(stackName: string): Promise<Readonly<Record<string, string>> | undefined>;
  secret(arn: string): Promise<string | undefined>;
}

/** Asks CloudFormation and Secrets Manager with the credentials and the region of the environment. */
export const awsStackReader = (): StackReader => ({
  outputs: (stackName) => new AwsAccount(accountClients()).outputs(stackName),
  async secret(SecretId) {
    const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId }));
    return SecretString;
  },
});

/**
 * Finds an app of a deployment.
 *
 * @param sdkAppId which app; the first if absent
 * @throws NotFoundError when there is no such stack or app
 * @throws AuthenticationError when AWS does not accept the caller
 */
export async function readStack(
  stackName: string,
  sdkAppId?: number,
  reader: StackReader = awsStackReader(),
): Promise<StackTarget> {
  const outputs = await reader.outputs(stackName).catch(asAuthentication);
  if (outputs === undefined) {
    throw new NotFoundError(`there is no stack ${stackName} in this account and region`);
  }
  const { HttpUrl, WebSocketUrl, AppsSecretArn } = outputs;
  if (HttpUrl === undefined || AppsSecretArn === undefined) {
    throw new NotFoundError(
      `the stack ${stackName} is not one of Carillon: it has no output HttpUrl or AppsSecretArn`,
    );
  }
  const apps = parseApps((await reader.secret(AppsSecretArn).catch(asAuthentication)) ?? '');
  const app = sdkAppId === undefined ? apps[0] : apps.find((one) => one.sdkAppId === sdkAppId);
  const [secretKey] = app?.secretKeys ?? [];
  const [admin] = app?.admins ?? [];
  if (app === undefined || secretKey === undefined || admin === undefined) {
    const ids = apps.map((one) => one.sdkAppId).join(', ');
    throw new NotFoundError(`the stack ${stackName} has no app ${sdkAppId ?? ''}: it has ${ids}`);
  }
  return {
    url: HttpUrl,
    webSocketUrl: WebSocketUrl,
    sdkAppId: app.sdkAppId,
    secretKey,
    admin,
    source: `the stack ${stackName}`,
    app,
    stackName,
  };
}

/** The names that AWS and its SDK give to failures of credentials. */
const REFUSALS = /Credential|AccessDenied|UnrecognizedClient|ExpiredToken|InvalidClientTokenId|Signature/;

function asAuthentication(error: unknown): never {
  const { name, message } = error as Error;
  if (REFUSALS.test(name))
    throw new AuthenticationError(`AWS does not accept the caller (${name}): ${message}`);
  throw error;
}
