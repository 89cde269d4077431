import { Webhook as Verifier } from 'standardwebhooks';
import type { Backend } from '../backend.ts';
import { answers, Receiver, succeeds } from './receiver.ts';
import { APPS, eventually, type RunningStack, startStack } from './running-stack.ts';

const [first, second] = APPS;
const text = (said: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: said } }];
let random = 0;

/** The apps: the first one has its events on the bus. */
const appsSecret = JSON.stringify(
  [
    { ...first, settings: { eventBus: true } },
    { ...second, settings: {} },
  ].map(({ admin, ...app }) => ({ ...app, admins: [admin] })),
);

describe('the events of pushes', () => {
  let stack: RunningStack;
  const receivers: Receiver[] = [];
  beforeAll(async () => {
    stack = await startStack({ appsSecret, environment: { WEBHOOKS_TO_LOOPBACK: 'true' } });
    await stack.backend.call('im_open_login_svc/account_import', { UserID: 'ann' });
  });
  afterAll(async () => {
    await stack.stop();
    await Promise.all(receivers.map((receiver) => receiver.stop()));
  });

  /** Sets the webhook of an app to a new receiver. */
  async function receiving(backend: Backend, more: object = {}) {
    const receiver = new Receiver();
    receivers.push(receiver);
    const Url = await receiver.start();
    await backend.call('all_member_push/im_webhook_remove', {});
    const { Secret } = await backend.call('all_member_push/im_webhook_set', { Url, ...more });
    return { receiver, Url, secret: String(Secret) };
  }

  const push = async (backend: Backend, more: object = {}): Promise<string> => {
    const request = { MsgRandom: ++random, MsgLifeTime: 3600, MsgBody: text('hello'), ...more };
    return String((await backend.call('all_member_push/im_push', request)).TaskId);
  };
  const stateOf = async (backend: Backend) =>
    (await backend.call('all_member_push/im_webhook_get', {})).Webhook as Record<string, unknown>;

  const onBus = (taskId: string) =>
    stack.runtime.events
      .filter(({ detail }) => detail.includes(taskId))
      .map(({ detailType }) => detailType)
      .toSorted();

  // First: whether an app wants events is remembered for half a minute.
  it('reach the webhook of their app, signed, and no other one', async () => {
    const { receiver, secret } = await receiving(stack.otherBackend);
    const taskId = await push(stack.otherBackend);
    await eventually(() => ['push.started', 'push.done'].every((type) => receiver.of(type).length > 0));
    for (const { headers, body } of receiver.requests) {
      expect(new Verifier(secret).verify(body, headers as Record<string, string>)).toMatchObject({
        data: { sdkAppId: second.sdkAppId, taskId },
      });
      expect(body.length).toBeLessThan(20_000);
    }
    expect(receiver.of('push.started')).toHaveLength(1);
    expect(onBus(taskId)).toEqual([]);
  });

  it('reach the event bus where the settings of the app say so', async () => {
    const taskId = await push(stack.backend);
    await eventually(() => onBus(taskId).length === 2);
    expect(onBus(taskId)).toEqual(['push.done', 'push.started']);
    const [event] = stack.runtime.events;
    expect(event).toMatchObject({ source: 'carillon', bus: expect.stringMatching(/^EventsBus/) });
    expect(JSON.parse(event?.detail ?? '')).toMatchObject({ data: { sdkAppId: first.sdkAppId } });
  });

  it('report that a push was scheduled, and cancelled', async () => {
    const taskId = await push(stack.backend, { SendAt: Math.floor(Date.now() / 1000) + 3600 });
    await eventually(() => onBus(taskId).includes('push.scheduled'));
    await stack.backend.call('all_member_push/im_push_cancel', { TaskId: taskId });
    await eventually(() => onBus(taskId).length === 2);
    expect(onBus(taskId)).toEqual(['push.cancelled', 'push.scheduled']);
  });

  it('report that a push was cancelled that was done', async () => {
    const taskId = await push(stack.backend);
    await eventually(() => onBus(taskId).includes('push.done'));
    await stack.backend.call('all_member_push/im_push_cancel', { TaskId: taskId });
    await eventually(() => onBus(taskId).includes('push.cancelled'));
  });

  it('have the older form where the app asks for it', async () => {
    const { receiver } = await receiving(stack.otherBackend, { Form: 'callback' });
    const taskId = await push(stack.otherBackend, {});
    await eventually(() => receiver.of('push.done').length > 0);
    const [request] = receiver.of('push.done');
    expect(request?.url).toBe(
      `/hook?SdkAppid=${second.sdkAppId}&CallbackCommand=Push.AllMemberPush&contenttype=json`,
    );
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      Events: [{ type: 'push.done', data: { taskId } }],
    });
  });

  it('come again with the same id after a failure', async () => {
    const { receiver } = await receiving(stack.otherBackend);
    receiver.behaviours = [answers(500), succeeds];
    const { EventId } = await stack.otherBackend.call('all_member_push/im_webhook_test', {});
    await eventually(() => receiver.requests.length === 2);
    expect(receiver.requests.map(({ headers }) => headers['webhook-id'])).toEqual([EventId, EventId]);
    const [before, after] = receiver.requests;
    expect((after?.at ?? 0) - (before?.at ?? 0)).toBeGreaterThanOrEqual(4000);
    expect(after?.body).toBe(before?.body);
  }, 20_000);

  it('do not come again to an endpoint that answers HTTP 410, and its app sees it', async () => {
    const { receiver, Url } = await receiving(stack.otherBackend);
    receiver.behaviours = [answers(410)];
    await stack.otherBackend.call('all_member_push/im_webhook_test', {});
    await eventually(() => receiver.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await stateOf(stack.otherBackend)).toMatchObject({
      State: 'off',
      OffBecause: expect.stringMatching(/410/),
    });
    const refusal = await stack.otherBackend.request('all_member_push/im_webhook_test', {});
    expect(refusal).toMatchObject({ ErrorCode: 90001 });
    receiver.behaviours = [succeeds];
    await stack.otherBackend.call('all_member_push/im_webhook_set', { Url });
    await stack.otherBackend.call('all_member_push/im_webhook_test', {});
    await eventually(() => receiver.requests.length === 2);
  });

  it('wait as long as an endpoint asks', async () => {
    const { receiver } = await receiving(stack.otherBackend);
    receiver.behaviours = [answers(429, { 'retry-after': '3' }), succeeds];
    await stack.otherBackend.call('all_member_push/im_webhook_test', {});
    await eventually(() => receiver.requests.length === 1);
    await stack.otherBackend.call('all_member_push/im_webhook_test', {});
    await eventually(() => receiver.requests.length === 3);
    const [asked, next] = receiver.requests;
    expect((next?.at ?? 0) - (asked?.at ?? 0)).toBeGreaterThanOrEqual(3000);
  }, 30_000);

  it('of one app are not held up by an endpoint of another that hangs', async () => {
    const hanging = await receiving(stack.backend);
    hanging.receiver.behaviours = [() => undefined];
    const { receiver } = await receiving(stack.otherBackend);
    for (let index = 0; index < 30; index++) await stack.backend.call('all_member_push/im_webhook_test', {});
    await eventually(() => hanging.receiver.requests.length === 2);
    const before = Date.now();
    await stack.otherBackend.call('all_member_push/im_webhook_test', {});
    await eventually(() => receiver.requests.length === 1);
    expect(Date.now() - before).toBeLessThan(2000);
    // Two requests at once, and no more, however many events wait.
    expect(hanging.receiver.requests).toHaveLength(2);
    await stack.backend.call('all_member_push/im_webhook_remove', {});
  }, 30_000);
});
