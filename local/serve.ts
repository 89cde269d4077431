import type { App } from '../shared/domain/apps/app.ts';
import type { ProviderCredentials } from '../shared/domain/notification/credentials.ts';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';
import { localApps } from './default-app.ts';
import type { BusEvent } from './event-bus.ts';
import { type ExampleFiles, examplePages } from './example.ts';
import type { Arrival } from './providers/arrival.ts';
import { startProviders } from './providers/local-providers.ts';
import { type Runtime, startRuntime } from './runtime.ts';

/** What is served, and where. */
export interface ServeOptions {
  /** The folder of the cloud assembly. */
  readonly assembly: string;
  readonly example: ExampleFiles;
  /** The folder where everything is kept; memory if absent. */
  readonly data?: string | undefined;
  readonly port: number;
  /** The address that is listened on; this machine only if absent. */
  readonly host?: string | undefined;
  /** How this command line is called, for the text that people read. */
  readonly command: string;
}

/** Ends the process with a message. */
export function fail(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}

/** Runs the stack with providers of notifications until the process is asked to stop. */
export async function serve(options: ServeOptions): Promise<void> {
  const { assembly, example, data, port, host } = options;
  const providers = await startProviders(showArrival);
  const { secret, app } = readApps(providers.credentials);
  let running: Runtime | undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping || running === undefined) process.exit(130);
    stopping = true;
    console.log('\nStopping: what is under way is ended first. Ctrl-C again stops at once.');
    await running.stop();
    await providers.stop();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  stopWithNpm(stop);
  try {
    running = await startRuntime({
      assembly,
      port,
      host,
      appsSecret: secret,
      environment: { ...providers.environment, WEBHOOKS_TO_LOOPBACK: 'true' },
      onEvent: showEvent,
      data,
      dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT || undefined,
      pages: examplePages(app, example),
    });
    console.log(welcome(running, app, options));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      fail(`Port ${port} is in use: choose another one`, 1);
    throw error;
  }
}

function readApps(push: ProviderCredentials) {
  try {
    return localApps(push);
  } catch (error) {
    fail(`CARILLON_APPS: ${(error as Error).message}`, 2);
  }
}

/** Shows what a provider of notifications brought to a device. */
function showArrival({ provider, device, title, text }: Arrival): void {
  console.log(`${provider} shows on ${device.slice(-8)}: ${title}: ${text}`);
}

/** Shows an event of a push. */
function showEvent({ detailType, detail }: BusEvent): void {
  const { data } = JSON.parse(detail) as { data: { taskId?: string } };
  console.log(`event ${detailType} ${data.taskId ?? ''}`);
}

/** What somebody may paste to see it work. */
function welcome({ httpUrl, webSocketUrl }: Runtime, app: App, { data, command }: ServeOptions): string {
  const [secretKey = ''] = app.secretKeys;
  const [admin = ''] = app.admins;
  const sign = (identifier: string) => signUserSig({ identifier, sdkAppId: app.sdkAppId, secretKey });
  const query = `sdkappid=${app.sdkAppId}&identifier=${encodeURIComponent(admin)}&usersig=${sign(admin)}&random=1&contenttype=json`;
  const curl = (command: string, body: unknown) =>
    `  curl '${httpUrl}/v4/${command}?${query}' -d '${JSON.stringify(body)}'`;
  const text = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Merry Christmas!' } }];
  return [
    `Carillon is running on ${httpUrl}, WebSocket at ${webSocketUrl}`,
    `App ${app.sdkAppId}, administrator ${admin}, secret key ${secretKey}`,
    `Every command is described at ${httpUrl}/docs`,
    `Data is ${data === undefined ? 'in memory (--data DIR keeps it)' : `in ${data}`}`,
    '',
    'Import a user and tag her:',
    curl('im_open_login_svc/account_import', { UserID: 'alice' }),
    curl('all_member_push/im_add_tag', { UserTags: [{ To_Account: 'alice', Tags: ['stock-a'] }] }),
    '',
    `Listen as her, in a web page: ${httpUrl}/example?user=alice`,
    'or in another terminal:',
    `  ${command} listen alice`,
    '',
    'Push to everybody, and to the followers of stock A or B:',
    curl('all_member_push/im_push', { MsgRandom: 1, MsgLifeTime: 3600, MsgBody: text }),
    curl('all_member_push/im_push', {
      MsgRandom: 2,
      MsgLifeTime: 3600,
      MsgBody: text,
      Condition: { TagsOr: ['stock-a', 'stock-b'] },
    }),
    '',
    'Give her a phone, and push while she is away: what it shows appears here',
    curl('all_member_push/im_device_add', {
      To_Account: 'alice',
      Devices: [{ DeviceId: 'phone', Kind: 'fcm', Token: 'phone-of-alice' }],
    }),
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}

/** A signal that ends npm may reach npm's shell and not this process, which must not go on without them. */
function stopWithNpm(stop: () => Promise<void>): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    void stop();
  }, 500).unref();
}
