import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { CREDENTIALS } from '../../local/local-aws.ts';
import { type LocalProviders, startProviders } from '../../local/providers/local-providers.ts';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { ConnectionStore } from '../../shared/storage/connections.ts';
import { createDocumentClient } from '../../shared/storage/document-client.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { APPS, type RunningStack, startStack, tableNames } from './running-stack.ts';

const hex = (name: string) => Buffer.from(name.padEnd(32, '.')).toString('hex');
const text = (said: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: said } }];
let random = 0;

/** Waits until an assertion holds. */
async function soon(assertion: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

interface ProviderStatus {
  readonly Targeted: number;
  readonly Accepted: number;
  readonly Failed: number;
  readonly Removed: number;
  readonly Opened: number;
  readonly Reasons: Readonly<Record<string, number>>;
  readonly PausedBecause?: string;
}

describe('notifications', () => {
  let providers: LocalProviders;
  let stack: RunningStack;
  beforeAll(async () => {
    providers = await startProviders();
    const [first, second] = APPS;
    const appsSecret = JSON.stringify(
      [
        { ...first, push: providers.credentials },
        { ...second, push: {} },
      ].map(({ admin, ...app }) => ({ ...app, admins: [admin] })),
    );
    stack = await startStack({ appsSecret, environment: providers.environment });
  });
  afterAll(async () => {
    await stack.stop();
    await providers.stop();
  });

  const call = (command: string, request: object) =>
    stack.backend.call(`all_member_push/${command}`, request);

  /** Registers the devices of users; each has one, named like the user. */
  async function register(users: Readonly<Record<string, object>>): Promise<void> {
    await stack.backend.call('im_open_login_svc/multiaccount_import', { Accounts: Object.keys(users) });
    for (const [user, device] of Object.entries(users)) {
      await call('im_device_add', { To_Account: user, Devices: [{ DeviceId: user, ...device }] });
    }
  }

  const push = async (request: object): Promise<string> => {
    const answer = await call('im_push', {
      MsgRandom: ++random,
      MsgLifeTime: 3600,
      MsgBody: text('hello'),
      ...request,
    });
    return String(answer.TaskId);
  };

  const statusOf = async (TaskId: string) =>
    (await call('im_push_status', { TaskId })).Notifications as Readonly<
      Partial<Record<'apns' | 'fcm' | 'webpush', ProviderStatus>>
    >;

  /** The devices that were notified of a push, sorted by name. */
  const notified = (taskId: string): string[] =>
    [providers.apns, providers.apnsSandbox, providers.fcm, providers.webPush]
      .flatMap(({ screens }) => screens.accepted)
      .filter((arrival) => arrival.taskId === taskId)
      .map(({ device }) => device)
      .toSorted();

  it('reach the devices of addressed users who are offline, and nobody else', async () => {
    const browser = providers.webPush.subscribe(providers.credentials.webpush.publicKey);
    await register({
      ann: { Kind: 'apns', Token: hex('ann') },
      ben: { Kind: 'fcm', Token: 'ben-token' },
      cat: { Kind: 'webpush', Subscription: browser },
      dan: { Kind: 'fcm', Fid: 'dan-fid' },
      eve: { Kind: 'fcm', Token: 'eve-token' },
    });
    await call('im_add_tag', {
      UserTags: ['ann', 'ben', 'cat', 'eve'].map((To_Account) => ({ To_Account, Tags: ['fan'] })),
    });
    const eve = stack.device('eve');
    await eve.connect();
    const taskId = await push({
      Condition: { TagsAnd: ['fan'] },
      OfflinePushInfo: { Title: 'Goal!', Desc: 'One to nil', Ext: '{"match":7}' },
    });
    await soon(async () => expect(notified(taskId)).toHaveLength(3));
    await stack.done(taskId);
    expect(notified(taskId)).toEqual(
      [hex('ann'), 'ben-token', browser.endpoint.split('/').at(-1)].toSorted(),
    );
    expect(providers.apns.screens.of(hex('ann'))).toMatchObject([{ title: 'Goal!', text: 'One to nil' }]);
    expect([...eve.received.keys()]).toEqual([taskId]);
    await soon(async () =>
      expect(await statusOf(taskId)).toMatchObject({
        apns: { Targeted: 1, Accepted: 1, Failed: 0, Expired: 0, Removed: 0, Opened: 0, Reasons: {} },
        fcm: { Targeted: 1, Accepted: 1 },
        webpush: { Targeted: 1, Accepted: 1 },
      }),
    );
    await eve.disconnect();

    // The notification refers to the push, which returning users receive from the log.
    const ben = stack.device('ben');
    await ben.connect();
    expect([...ben.received.keys()]).toContain(taskId);
    await ben.disconnect();
  });

  it('reach users whose socket turns out to be closed', async () => {
    await register({ gil: { Kind: 'fcm', Token: 'gil-token' } });
    const client = createDocumentClient(
      new DynamoDBClient({ ...CREDENTIALS, endpoint: stack.runtime.dynamodbEndpoint }),
    );
    const connections = new ConnectionStore(client, tableNames().Connections, new Keyspace(16));
    const anHourAgo = Date.now() - 3_600_000;
    await connections.add({ app: APPS[0].sdkAppId, userId: 'gil' }, 'dead-socket', 0, anHourAgo);
    const taskId = await push({ Condition: { Not: { Tag: 'fan' } } });
    await soon(async () => expect(notified(taskId)).toContain('gil-token'));
  });

  it('take title and text from the sender and the body if the push has none, and reach all users', async () => {
    await stack.backend.call('im_open_login_svc/account_import', { UserID: 'club', Nick: 'The Club' });
    const taskId = await push({ From_Account: 'club', MsgBody: text('We won') });
    await soon(async () => expect(notified(taskId)).toContain('dan-fid'));
    const arrival = providers.fcm.screens.accepted.find((one) => one.taskId === taskId);
    expect(arrival).toMatchObject({ title: 'The Club', text: 'We won' });
  });

  it('are not sent for a push without a life time, or one that disables them', async () => {
    const silent = [await push({ MsgLifeTime: 0 }), await push({ OfflinePushInfo: { PushFlag: 1 } })];
    const after = await push({ MsgBody: text('after them') });
    await soon(async () => expect(notified(after)).toContain('dan-fid'));
    expect(silent.flatMap(notified)).toEqual([]);
    expect(await statusOf(silent[0] ?? '')).toEqual({});
  });

  it('remove dead devices, and find the environment of a token', async () => {
    await register({
      dora: { Kind: 'fcm', Token: 'dead-token' },
      sam: { Kind: 'apns', Token: hex('sam') },
    });
    providers.fcm.devices.set('dead-token', 'unregistered');
    providers.apns.devices.set(hex('sam'), { otherEnvironment: true });
    const taskId = await push({ Condition: { Or: [{ Tag: 'none' }, { Not: { Tag: 'fan' } }] } });
    await soon(async () => expect((await statusOf(taskId)).fcm?.Removed).toBe(1));
    await soon(async () => expect(providers.apnsSandbox.screens.of(hex('sam'))).toHaveLength(1));
    const { UserDevices } = await call('im_device_get', { To_Account: ['dora', 'sam'] });
    expect(UserDevices).toMatchObject([
      { To_Account: 'dora', Devices: [] },
      { To_Account: 'sam', Devices: [{ DeviceId: 'sam', Strikes: 0 }] },
    ]);
    const before = providers.apns.requests.length;
    const next = await push({ MsgBody: text('again') });
    await soon(async () => expect(notified(next)).toContain(hex('sam')));
    expect(providers.apns.requests.slice(before).filter(({ path }) => path.includes(hex('sam')))).toEqual([]);
  });

  it('count the users who opened them, once each', async () => {
    const taskId = await push({});
    await soon(async () => expect((await statusOf(taskId)).fcm?.Accepted).toBeGreaterThan(0));
    const { sdkAppId, secretKey } = APPS[0];
    const usersig = signUserSig({ sdkAppId, secretKey, identifier: 'dan' });
    const query = new URLSearchParams({ sdkappid: `${sdkAppId}`, identifier: 'dan', usersig });
    const socket = new WebSocket(`${stack.runtime.webSocketUrl}?${query}`);
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    const ask = (frame: object) =>
      new Promise((resolve) => {
        socket.once('message', (data) => resolve(JSON.parse(data.toString())));
        socket.send(JSON.stringify(frame));
      });
    for (let time = 0; time < 2; time++) {
      expect(await ask({ action: 'opened', id: taskId })).toEqual({ type: 'opened', id: taskId });
    }
    expect(await ask({ action: 'opened', id: '01KAXB3Z5M4W6N7P8Q9R0STVWX' })).toMatchObject({
      type: 'error',
      code: 90049,
    });
    socket.close();
    expect((await statusOf(taskId)).fcm?.Opened).toBe(1);
    const now = Math.floor(Date.now() / 1000);
    const { Results } = await stack.backend.call('timpush/all_member_push_statistics', {
      StartTime: now - 3600,
      EndTime: now + 60,
      TaskID: [taskId],
    });
    expect(Results).toMatchObject([{ TaskID: taskId, ClickCount: 1 }]);
  });

  it('pause when the credentials are rejected, and report it', async () => {
    const account = providers.credentials.fcm.client_email;
    const known = providers.fcm.accounts.get(account);
    providers.fcm.accounts.clear();
    providers.fcm.expireTokens();
    const taskId = await push({ Condition: { Tag: 'fan' } });
    await soon(async () =>
      expect((await statusOf(taskId)).fcm?.PausedBecause).toMatch(/Google issued no access token/),
    );
    // The other providers continue.
    await soon(async () => expect(notified(taskId)).toContain(hex('ann')));
    expect((await statusOf(taskId)).fcm).toMatchObject({ Targeted: 2, Accepted: 0, Failed: 0 });
    if (known !== undefined) providers.fcm.accounts.set(account, known);
  });

  it('require credentials: an app without any sends nothing to the notification queue', async () => {
    const { otherBackend } = stack;
    await otherBackend.call('im_open_login_svc/account_import', { UserID: 'zoe' });
    const Devices = [{ DeviceId: 'zoe', Kind: 'fcm', Token: 'zoe-token' }];
    await otherBackend.call('all_member_push/im_device_add', { To_Account: 'zoe', Devices });
    const { TaskId } = await otherBackend.call('all_member_push/im_push', {
      MsgRandom: 1,
      MsgLifeTime: 3600,
      MsgBody: text('hello'),
    });
    const status = await otherBackend.call('all_member_push/im_push_status', { TaskId });
    expect(status.Notifications).toEqual({});
    expect(providers.fcm.screens.of('zoe-token')).toEqual([]);
  });
});
