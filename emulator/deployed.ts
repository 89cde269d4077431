import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENDPOINT, OUTPUTS } from './cdk.ts';

/** A deployment on the emulator. */
export interface Deployed {
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly admin: string;
}

/** The id of an API, from one of its URLs. */
const apiOf = (url: string): string => new URL(url).hostname.split('.')[0] ?? '';

/**
 * Reads the outputs of the last deployment, and the app from its secret.
 * The URLs are those of a LocalStack-compatible endpoint, which need no DNS names.
 */
export async function readDeployed(): Promise<Deployed> {
  const { Carillon } = JSON.parse(readFileSync(OUTPUTS, 'utf8')) as {
    Carillon: { HttpUrl: string; WebSocketUrl: string; AppsSecretArn: string };
  };
  const client = new SecretsManagerClient({
    endpoint: ENDPOINT,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const secret = await client.send(new GetSecretValueCommand({ SecretId: Carillon.AppsSecretArn }));
  client.destroy();
  const app = JSON.parse(secret.SecretString ?? '') as {
    sdkAppId: number;
    secretKey: string;
    admins: string[];
  };
  const base = `${ENDPOINT}/_aws/execute-api`;
  return {
    httpUrl: `${base}/${apiOf(Carillon.HttpUrl)}/$default`,
    webSocketUrl: `${base.replace(/^http/, 'ws')}/${apiOf(Carillon.WebSocketUrl)}/ws`,
    sdkAppId: app.sdkAppId,
    secretKey: app.secretKey,
    admin: app.admins[0] ?? '',
  };
}
