import { parseArgs } from 'node:util';
import type { App } from '../shared/domain/apps/app.ts';
import type { ProviderCredentials } from '../shared/domain/notification/credentials.ts';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';
import { ASSEMBLY, buildAssembly } from './build.ts';
import { localApps } from './default-app.ts';
import { examplePages } from './example.ts';
import type { Arrival } from './providers/arrival.ts';
import { startProviders } from './providers/local-providers.ts';
import { type Runtime, startRuntime } from './runtime.ts';

const USAGE = 'Usage: npm start -- [--data DIR]   (PORT=3000, HOST, CARILLON_APPS, DYNAMODB_ENDPOINT)';

function fail(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}

function readOptions(): { data: string | undefined; port: number } {
  const port = Number(process.env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    fail(`PORT is ${process.env.PORT}: not a port`, 2);
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' } } });
    return { data: values.data, port };
  } catch (error) {
    fail(`${(error as Error).message}\n${USAGE}`, 2);
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

/** What somebody may paste to see it work. */
function welcome({ httpUrl, webSocketUrl }: Runtime, app: App, data: string | undefined): string {
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
    'or in another terminal (type {"action":"resume"} for what she missed):',
    `  npx wscat -c '${webSocketUrl}?sdkappid=${app.sdkAppId}&identifier=alice&usersig=${sign('alice')}'`,
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
function stopWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    void stop();
  }, 500).unref();
}

const { data, port } = readOptions();
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
stopWithNpm();

try {
  await buildAssembly(console.log);
  running = await startRuntime({
    assembly: ASSEMBLY,
    port,
    host: process.env.HOST || undefined,
    appsSecret: secret,
    environment: providers.environment,
    data,
    dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT || undefined,
    pages: examplePages(app),
  });
  console.log(welcome(running, app, data));
} catch (error) {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    fail(`Port ${port} is in use: set PORT to another one`, 1);
  throw error;
}
