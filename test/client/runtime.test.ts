import { WebSocket } from 'ws';
import { PushClient } from '../../client/push-client.ts';
import { CarillonApi, CommandError, type Condition } from '../../client/server.ts';
import type { PushMessage } from '../../client/types.ts';
import { APPS, eventually, type RunningStack, startStack } from '../integration/running-stack.ts';

const [{ sdkAppId, secretKey }] = APPS;
const text = (said: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: said } }];

describe('client and server entry against the running stack', () => {
  let stack: RunningStack;
  let api: CarillonApi;
  const clients: PushClient[] = [];
  beforeAll(async () => {
    stack = await startStack();
    api = new CarillonApi({ url: stack.runtime.httpUrl, sdkAppId, secretKey });
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await stack.stop();
  });

  function clientOf(userId: string, storage?: Map<string, string>) {
    const client = new PushClient({
      url: stack.runtime.webSocketUrl,
      getToken: async () => api.tokenFor(userId),
      WebSocket: WebSocket,
      ...(storage === undefined
        ? {}
        : {
            storage: {
              getItem: (key) => storage.get(key) ?? null,
              setItem: (key, value) => void storage.set(key, value),
            },
          }),
    });
    const messages: PushMessage[] = [];
    client.on('message', (message) => messages.push(message));
    clients.push(client);
    return { client, messages };
  }

  it('a push arrives live, and missed pushes at the next page load, each once', async () => {
    const storage = new Map<string, string>();
    const first = clientOf('alice', storage);
    first.client.connect();
    await first.client.ready();
    const live = await api.push({ body: text('live'), lifeTime: 600 });
    await eventually(() => first.messages.length === 1);
    first.client.disconnect();
    const missed = await api.push({ body: text('missed'), lifeTime: 600 });
    const second = clientOf('alice', storage);
    second.client.connect();
    await second.client.ready();
    expect(first.messages).toMatchObject([{ id: live, recovered: false, from: 'administrator' }]);
    expect(second.messages).toMatchObject([{ id: missed, recovered: true, body: text('missed') }]);
  });

  it('a client with a wrong ticket does not get in, and does not ask for tickets in a loop', async () => {
    let asked = 0;
    const client = new PushClient({
      url: stack.runtime.webSocketUrl,
      getToken: async () => {
        asked++;
        return { ...api.tokenFor('bob'), userSig: 'wrong' };
      },
      WebSocket: WebSocket,
    });
    clients.push(client);
    client.connect();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect([client.state, asked]).toEqual(['connecting', 2]);
    client.disconnect();
  });

  it('the server entry pushes once per key, lists pages, and reports errors', async () => {
    const request = { body: text('keyed'), condition: { Tag: 'nobody' }, idempotencyKey: 'k1' };
    const [first, again] = [await api.push(request), await api.push(request)];
    expect(again).toBe(first);
    const listed: string[] = [];
    for await (const { id } of api.pushes()) listed.push(id);
    expect(listed).toContain(first);
    const missing = api.tags.get(['nobody']);
    await expect(missing).rejects.toBeInstanceOf(CommandError);
    await expect(missing).rejects.toMatchObject({ code: 70107, reason: 'noSuchAccount' });
  });

  it('the server entry covers accounts, tags, attributes and audiences', async () => {
    expect(await api.accounts.import(['carol', { userId: 'dave', nick: 'Dave' }])).toEqual([]);
    expect(await api.accounts.existing(['carol', 'nobody'])).toEqual(['carol']);
    expect(await api.accounts.online(['carol'])).toEqual([]);
    await api.tags.add({ carol: ['gold', 'stock-A'], dave: ['stock-A'] });
    await api.tags.remove({ carol: ['gold'] });
    expect(await api.tags.get(['carol', 'dave'])).toEqual({ carol: ['stock-A'], dave: ['stock-A'] });
    await api.attributes.name({ 0: 'city' });
    expect(await api.attributes.names()).toMatchObject({ 0: 'city' });
    await api.attributes.set({ dave: { city: 'Shenzhen' } });
    expect(await api.attributes.get(['dave'])).toEqual({ dave: { city: 'Shenzhen' } });
    const condition: Condition = { And: [{ Tag: 'stock-A' }, { Not: { Attr: { city: 'Shenzhen' } } }] };
    await eventuallyEqual(() => api.audience(condition), { users: 1, online: 0, exact: true });
    expect(await api.dryRun({ body: 'Hello', condition })).toEqual({ users: 1, online: 0, exact: true });
    await api.attributes.remove({ dave: ['city'] });
    await api.tags.clear(['carol', 'dave']);
    expect(await api.tags.get(['carol'])).toEqual({ carol: [] });
    expect(await api.accounts.delete(['carol', 'dave'])).toEqual([]);
  });

  it('the server entry follows, cancels and schedules pushes', async () => {
    const later = await api.push({ body: 'later', sendAt: new Date(Date.now() + 3600_000), lifeTime: 60 });
    expect(await api.status(later)).toMatchObject({
      id: later,
      state: 'scheduled',
      lifeTime: 60,
      progress: 0,
    });
    await api.cancel(later);
    const { state, cancelledAt, by, body } = await api.status(later);
    expect(by).toBe('administrator');
    expect(body).toEqual([{ MsgType: 'TIMTextElem', MsgContent: { Text: 'later' } }]);
    expect(state).toBe('cancelled');
    expect(Math.abs(Number(cancelledAt) - Date.now())).toBeLessThan(60_000);
    const notification = { Title: 'Offer', Desc: 'Half price' };
    const at = new Date(Math.ceil(Date.now() / 1000 + 30 * 24 * 3600) * 1000);
    const id = await api.scheduledTasks.add({
      type: 'Tag',
      condition: { TagsAnd: ['vip'] },
      notification,
      at,
    });
    await api.scheduledTasks.modify(id, 'Tag', { notification: { ...notification, Title: 'Better offer' } });
    const task = await api.scheduledTasks.get(id);
    expect(task).toMatchObject({ id, type: 'Tag', at, title: 'Better offer', status: 'pending' });
    const found: number[] = [];
    for await (const one of api.scheduledTasks.list({ keyword: 'Better' })) found.push(one.id);
    expect(found).toEqual([id]);
    await api.scheduledTasks.delete(id);
    await expect(api.scheduledTasks.get(id)).rejects.toMatchObject({ reason: 'noSuchTask' });
    await api.accounts.import(['erin']);
    const sent = await api.notifyUsers(['erin', 'nobody'], { notification });
    expect(sent.unknown).toEqual(['nobody']);
    expect((await api.statistics(new Date(Date.now() - 60_000), new Date(), [sent.id]))[0]).toMatchObject({
      id: sent.id,
      total: 0,
    });
  });

  it('the server entry explains pushes, lists what there is, and who changed it', async () => {
    const all = async <T>(list: AsyncIterable<T>) => Array.fromAsync(list);
    await api.accounts.import([{ userId: 'frank', nick: 'Frank' }]);
    await api.attributes.name({ 7: 'shoe' });
    await api.attributes.set({ frank: { shoe: '44' } });
    await api.tags.add({ frank: ['explained'] });
    const id = await api.push({ body: 'Find me', condition: { TagsOr: ['explained'] }, lifeTime: 60 });
    expect(await api.explain(id, 'frank')).toMatchObject({
      verdict: 'waiting',
      matched: true,
    });
    await api.tags.remove({ frank: ['explained'] });
    const { condition } = await api.explain(id, 'frank');
    expect(condition).toMatchObject({ Or: [{ Tag: 'explained', Holds: true, Until: expect.any(Number) }] });
    expect(await all(api.operators.users({ prefix: 'fran' }))).toMatchObject([
      { id: 'frank', nick: 'Frank', attributes: { shoe: '44' } },
    ]);
    expect(await all(api.operators.values('shoe'))).toEqual([
      { name: '44', users: { count: 1, exact: true } },
    ]);
    expect((await all(api.operators.tags('explained'))).map(({ name }) => name)).toEqual(['explained']);
    expect((await api.operators.overview()).users.count).toBeGreaterThan(0);
    expect(await all(api.pushes({ text: 'find ME' }))).toMatchObject([{ id }]);
    const entries = await all(api.operators.audit({ command: 'all_member_push/im_push', from: new Date(0) }));
    expect(entries[0]).toMatchObject({ identifier: 'administrator', code: 0 });
    expect(entries[0]?.summary).toContain(id);
  });
});

/** Waits until a lagging index returns this answer. */
async function eventuallyEqual<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (JSON.stringify(answer) === JSON.stringify(expected)) return;
    if (Date.now() > deadline) expect(answer).toEqual(expected);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
