import type { TableName } from '../storage/tables.ts';

/** The environment variables that the deployment sets for the functions; each function has only those that it needs. */
export type EnvironmentName =
  | `${Uppercase<TableName>}_TABLE`
  | 'FAN_OUT_QUEUE_URL'
  | 'EXPRESS_QUEUE_URL'
  | 'BULK_QUEUE_URL'
  | 'POSTS_PER_SECOND'
  | 'RECONNECT_SECONDS'
  | 'MAX_CONNECTIONS'
  | 'MAX_FRAMES'
  | 'APPS_SECRET_ARN'
  | 'SCHEDULE_GROUP'
  | 'SCHEDULE_ROLE_ARN'
  | 'DUE_QUEUE_ARN'
  | 'DUE_QUEUE_URL'
  | 'DUE_DEAD_LETTERS_ARN'
  | 'SHARDS'
  | 'WEBSOCKET_API_ID'
  | 'WEBSOCKET_STAGE'
  | 'NOTIFICATION_QUEUE_URL'
  | 'APNS_ENDPOINT'
  | 'APNS_SANDBOX_ENDPOINT'
  | 'FCM_ENDPOINT'
  | 'GOOGLE_TOKEN_ENDPOINT'
  | 'PROVIDER_CA'
  | 'PUSH_SERVICES'
  | 'EVENT_QUEUE_URL'
  | 'EVENT_BUS_NAME'
  | 'WEBHOOK_QUEUE_URL'
  | 'WEBHOOK_DEAD_LETTERS_URL'
  | 'WEBHOOKS_TO_LOOPBACK'
  | 'AWS_REGION'
  | 'DEPLOYMENT';

/**
 * Returns the value of a variable.
 *
 * @throws Error if it is not set
 */
export function environment(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set for this function`);
  return value;
}

/** The name of the deployment; `none` outside of one, as in tests. */
export const deployment = (): string => process.env.DEPLOYMENT || 'none';

/** Hosts of push services that the deployment trusts besides the public ones. */
export const pushServices = (): readonly string[] =>
  (process.env.PUSH_SERVICES ?? '').split(',').filter((host) => host !== '');

/** The addresses of providers that are not at their public addresses. */
export const providerAddresses = () => ({
  apns: process.env.APNS_ENDPOINT,
  apnsSandbox: process.env.APNS_SANDBOX_ENDPOINT,
  fcm: process.env.FCM_ENDPOINT,
  googleTokens: process.env.GOOGLE_TOKEN_ENDPOINT,
  ca: process.env.PROVIDER_CA,
});

/** Where webhooks may go: this machine too on one machine and on emulators, never on AWS. */
export const webhookRules = () => ({ allowsLoopback: process.env.WEBHOOKS_TO_LOOPBACK === 'true' });

/** The endpoint of a LocalStack-compatible service, where the functions run on one. */
export const localEndpoint = (): string | undefined => process.env.AWS_ENDPOINT_URL || undefined;

/** The variable with the deployed name of a table. */
export const tableVariable = (table: TableName): EnvironmentName =>
  `${table.toUpperCase() as Uppercase<TableName>}_TABLE`;
