import { randomBytes } from 'node:crypto';
import { eventually } from '../integration/running-stack.ts';
import { target } from './target.ts';

const run = randomBytes(3).toString('hex');

describe('a user of a deployment', () => {
  const { backend, device, disconnect } = target();
  afterAll(() => disconnect());

  it('who connects while a push is being sent receives it, whichever comes first', async () => {
    const users = Array.from({ length: 24 }, (_, index) => `racer-${index}.${run}`);
    await backend.call('im_open_login_svc/multiaccount_import', { Accounts: users });
    await backend.call('all_member_push/im_add_tag', {
      UserTags: users.map((To_Account) => ({ To_Account, Tags: [`race.${run}`] })),
    });
    const racers = users.map((userId) => device(userId));
    const connecting = racers.map(async (racer, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 25));
      await racer.connect();
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const taskId = await backend.push('now', { MsgLifeTime: 600, Condition: { TagsAnd: [`race.${run}`] } });
    await Promise.all(connecting);
    await eventually(() => racers.every(({ received }) => received.has(taskId)));
  }, 60_000);

  it('is online, then kicked, then offline', async () => {
    const userId = `kicked.${run}`;
    const phone = device(userId);
    await phone.connect();
    const status = async () =>
      (await backend.call('openim/query_online_status', { To_Account: [userId] })).QueryResult;
    expect(await status()).toMatchObject([{ Status: 'Online' }]);
    await backend.call('im_open_login_svc/kick', { UserID: userId });
    await eventually(() => !phone.online);
    expect(phone.kicked).toBe(true);
    expect(await status()).toMatchObject([{ Status: 'Offline' }]);
  }, 30_000);

  it('receives a scheduled push', async () => {
    const userId = `later.${run}`;
    const phone = device(userId);
    await phone.connect();
    const taskId = await backend.push('later', {
      MsgLifeTime: 600,
      SendAt: Math.ceil(Date.now() / 1000) + 2,
      Condition: { Not: { Tag: `race.${run}` } },
    });
    const deadline = Date.now() + 90_000;
    while (!phone.received.has(taskId) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(phone.received.has(taskId)).toBe(true);
  }, 120_000);
});
