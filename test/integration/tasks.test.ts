import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../device.ts';
import { eventually, type RunningStack, startStack } from './running-stack.ts';

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const nowInSeconds = () => Math.ceil(Date.now() / 1000);

describe('a push', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  const statusOf = (TaskId: string) => stack.backend.call('all_member_push/im_push_status', { TaskId });
  const tagged = async (tag: string, users: readonly string[]) => {
    await stack.backend.call('im_open_login_svc/multiaccount_import', { Accounts: users });
    await stack.backend.call('all_member_push/im_add_tag', {
      UserTags: users.map((To_Account) => ({ To_Account, Tags: [tag] })),
    });
    return { TagsAnd: [tag] };
  };
  const online = async (users: readonly string[]): Promise<Device[]> => {
    const devices = users.map((user) => stack.device(user));
    await Promise.all(devices.map((device) => device.connect()));
    return devices;
  };

  it('is counted exactly: users once, connections each', async () => {
    const Condition = await tagged('counted', ['c1', 'c2', 'c3']);
    await online(['c1', 'c1', 'c2']);
    const taskId = await stack.backend.push('count me', { Condition, MsgLifeTime: 60 });
    await stack.done(taskId);
    expect(await statusOf(taskId)).toMatchObject({
      State: 'done',
      Progress: 1,
      Counters: { Users: 2, Posted: 3, Gone: 0, Refused: 0, Withheld: 0 },
      DoneAt: expect.any(Number),
    });
    const now = nowInSeconds();
    const statistics = await stack.backend.call('timpush/all_member_push_statistics', {
      StartTime: now - 60,
      EndTime: now,
      TaskID: [taskId],
    });
    expect(statistics.Results).toMatchObject([{ TotalCount: 3, SentCount: 3, DeliveredCount: 3 }]);
  });

  it('that is cancelled is withdrawn from users who have not received it', async () => {
    const Condition = await tagged('withdrawn', ['w1', 'w2']);
    const taskId = await stack.backend.push('a wrong price', { Condition, MsgLifeTime: 600 });
    const kept = await stack.backend.push('the right price', { Condition, MsgLifeTime: 600 });
    const [early] = await online(['w1']);
    expect(early?.texts()).toEqual(['a wrong price', 'the right price']);
    await stack.backend.call('all_member_push/im_push_cancel', { TaskId: taskId });
    const [late] = await online(['w2']);
    expect([...(late?.received.keys() ?? [])]).toEqual([kept]);
  });

  it('with a rate limit respects it, and stops when it is cancelled', async () => {
    const users = Array.from({ length: 12 }, (_, index) => `r${index}`);
    const Condition = await tagged('capped', users);
    const devices = await online(users);
    const arrived = () => devices.filter(({ received }) => received.size > 0).length;
    const begun = Date.now();
    const taskId = await stack.backend.push('slowly', { Condition, MsgLifeTime: 600, RateLimit: 4 });
    await eventually(() => arrived() >= 4);
    // Four a second: the fourth is due three quarters of a second after the first.
    expect(Date.now() - begun).toBeGreaterThan(700);
    await stack.backend.call('all_member_push/im_push_cancel', { TaskId: taskId });
    const cancelledAt = arrived();
    await sleep(2500);
    expect(arrived()).toBeLessThanOrEqual(cancelledAt + 6);
    expect(arrived()).toBeLessThan(users.length);
    const status = await statusOf(taskId);
    expect(status).toMatchObject({ State: 'cancelled' });
    const { Posted, Withheld } = status.Counters as { Posted: number; Withheld: number };
    expect([Posted, Posted + Withheld]).toEqual([arrived(), users.length]);
  });

  it('to named users reaches them and nobody else, at once or when they come back', async () => {
    await stack.backend.call('im_open_login_svc/multiaccount_import', { Accounts: ['n1', 'n2', 'n3'] });
    const [first, third] = await online(['n1', 'n3']);
    const { TaskId } = await stack.backend.call('timpush/batch', {
      MsgRandom: 1,
      To_Account: ['n1', 'n2'],
      OfflinePushInfo: { Title: 'Parcel', Desc: 'It is here', Ext: '{"parcel":7}' },
    });
    await stack.done(String(TaskId));
    const [second] = await online(['n2']);
    const notification = { title: 'Parcel', desc: 'It is here', ext: '{"parcel":7}' };
    for (const device of [first, second]) {
      expect([...(device?.received.values() ?? [])]).toMatchObject([{ id: TaskId, body: [], notification }]);
    }
    expect(third?.received.size).toBe(0);
    expect(await statusOf(String(TaskId))).toMatchObject({ Counters: { Users: 1, Posted: 1 } });
  });

  it('that is scheduled addresses the users who match when it is sent', async () => {
    const Condition = await tagged('later', ['l1', 'l2']);
    const [l1, l2, l3] = await online(['l1', 'l2', 'l3']);
    const taskId = await stack.backend.push('it is time', {
      Condition,
      MsgLifeTime: 60,
      SendAt: nowInSeconds() + 2,
    });
    expect(await statusOf(taskId)).toMatchObject({ State: 'scheduled', Progress: 0 });
    await stack.backend.call('all_member_push/im_remove_tag', {
      UserTags: [{ To_Account: 'l2', Tags: ['later'] }],
    });
    await tagged('later', ['l3']);
    expect(l1?.received.size).toBe(0);
    await eventually(() => l1?.received.has(taskId) === true && l3?.received.has(taskId) === true);
    await stack.done(taskId);
    expect(l2?.received.size).toBe(0);
    expect(await statusOf(taskId)).toMatchObject({ State: 'done', Counters: { Users: 2 } });
  });

  it('that is scheduled and cancelled is never sent', async () => {
    const Condition = await tagged('never', ['v1']);
    const [device] = await online(['v1']);
    const taskId = await stack.backend.push('never', { Condition, SendAt: nowInSeconds() + 1 });
    await stack.backend.call('all_member_push/im_push_cancel', { TaskId: taskId });
    await sleep(2500);
    expect(device?.received.size).toBe(0);
    expect(await statusOf(taskId)).toMatchObject({ State: 'cancelled', Progress: 0 });
  });

  it('of a scheduled task is sent when it is due, and reported', async () => {
    await stack.backend.call('im_open_login_svc/account_import', { UserID: 's1' });
    const [device] = await online(['s1']);
    const SchedAt = new Date((nowInSeconds() + 1) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    const Content = { To_Account: ['s1'], OfflinePushInfo: { Title: 'Good morning', Desc: 'now' } };
    const { TaskID } = await stack.backend.call('timpush/add_sched_task', { Type: 'User', SchedAt, Content });
    await eventually(() => device?.received.size === 1);
    const infoOf = async () => (await stack.backend.call('timpush/get_sched_task', { TaskID })).TaskInfo;
    const [received] = device?.received.keys() ?? [];
    await sleep(500);
    expect(await infoOf()).toMatchObject({
      Status: 'dispatched',
      DispatchSuccess: 1,
      DispatchErr: '',
      PushTaskID: received,
    });
    const refused = await stack.backend.request('timpush/modify_sched_task', { TaskID, Type: 'User' });
    expect(refused.ErrorInfo).toMatch(/not pending/);
    expect((await stack.backend.request('timpush/delete_sched_task', { TaskID })).ErrorInfo).toMatch(
      /not pending/,
    );
  });

  it('is shown in the list with its state', async () => {
    const taskId = await stack.backend.push('listed', { Condition: { TagsAnd: ['nobody'] } });
    await stack.done(taskId);
    const { Pushes } = await stack.backend.call('all_member_push/im_push_list', { Limit: 5 });
    expect(Pushes).toContainEqual(expect.objectContaining({ TaskId: taskId, State: 'done' }));
    const { Pushes: others } = await stack.otherBackend.call('all_member_push/im_push_list', {});
    expect(others).toEqual([]);
    expect(
      (await stack.otherBackend.request('all_member_push/im_push_status', { TaskId: taskId })).ErrorCode,
    ).toBe(90049);
    expect(
      (await stack.otherBackend.request('all_member_push/im_push_cancel', { TaskId: taskId })).ErrorCode,
    ).toBe(90049);
  });

  it('repeated with its idempotency key reaches its receivers once', async () => {
    const Condition = await tagged('idempotent', ['i1']);
    const [device] = await online(['i1']);
    const requests = Array.from({ length: 10 }, () =>
      stack.backend.push('once', { Condition, MsgLifeTime: 60, IdempotencyKey: 'order 66' }),
    );
    const taskIds = new Set(await Promise.all(requests));
    expect(taskIds.size).toBe(1);
    await eventually(() => device?.received.size === 1);
    for (const taskId of taskIds) await stack.done(taskId);
    expect([device?.received.size, device?.repeats]).toEqual([1, 0]);
    expect(await statusOf([...taskIds][0] ?? '')).toMatchObject({ Counters: { Users: 1, Posted: 1 } });
  });

  it('that was only a dry run leaves no trace', async () => {
    const Condition = await tagged('dry', ['d1', 'd2']);
    const [device] = await online(['d1']);
    const { Pushes: before } = await stack.backend.call('all_member_push/im_push_list', { Limit: 100 });
    const answer = await stack.backend.call('all_member_push/im_push', {
      MsgRandom: 1,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'dry' } }],
      MsgLifeTime: 60,
      Condition,
      DryRun: true,
    });
    expect(answer).toMatchObject({ Audience: 2, Online: 1, Exact: true });
    expect(answer).not.toHaveProperty('TaskId');
    const { Pushes } = await stack.backend.call('all_member_push/im_push_list', { Limit: 100 });
    expect(Pushes).toEqual(before);
    expect(device?.received.size).toBe(0);
  });
});

describe('a user', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  const statusesOf = async (...users: string[]) => {
    const { QueryResult } = await stack.backend.call('openim/query_online_status', { To_Account: users });
    return (QueryResult as { Status: string }[]).map(({ Status }) => Status);
  };

  it('is online while a socket is open, and disconnected by a kick', async () => {
    const phone = stack.device('k1');
    const laptop = stack.device('k1');
    const other = stack.device('k2');
    await Promise.all([phone, laptop, other].map((device) => device.connect()));
    expect(await statusesOf('k1', 'k2')).toEqual(['Online', 'Online']);
    await stack.backend.call('im_open_login_svc/kick', { UserID: 'k1' });
    await eventually(() => !phone.online && !laptop.online);
    expect([phone.kicked, laptop.kicked, other.kicked, other.online]).toEqual([true, true, false, true]);
    expect(await statusesOf('k1', 'k2')).toEqual(['Offline', 'Online']);
    await phone.connect();
    expect(await statusesOf('k1')).toEqual(['Online']);
  });

  it('who is deleted loses the connection, the tags and all pushes', async () => {
    const { backend } = stack;
    const device = stack.device('d1');
    await device.connect();
    await backend.call('all_member_push/im_add_tag', { UserTags: [{ To_Account: 'd1', Tags: ['gone'] }] });
    await backend.call('im_open_login_svc/account_delete', { DeleteItem: [{ UserID: 'd1' }] });
    await eventually(() => !device.online);
    await backend.push('to all', { MsgLifeTime: 600 });
    expect(
      (await backend.call('all_member_push/im_audience', { Condition: { TagsAnd: ['gone'] } })).Audience,
    ).toBe(0);
    // A user who connects again is a new user.
    const again = stack.device('d1');
    await again.connect();
    expect(again.texts()).toEqual([]);
  });
});

describe('what is scheduled', () => {
  it('is sent after a restart, even if its time has passed', async () => {
    const data = await mkdtemp(join(tmpdir(), 'carillon-'));
    try {
      const before = await startStack({ data });
      await before.backend.call('im_open_login_svc/account_import', { UserID: 'alice' });
      const SendAt = nowInSeconds() + 2;
      const taskId = await before.backend.push('after the restart', { MsgLifeTime: 600, SendAt });
      await before.stop();
      while (Date.now() < SendAt * 1000) await sleep(100);
      const after = await startStack({ data });
      const alice = after.device('alice');
      await alice.connect();
      await eventually(() => alice.received.has(taskId));
      await after.stop();
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  }, 60_000);
});
