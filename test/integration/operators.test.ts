import { Backend } from '../backend.ts';
import { APPS, type RunningStack, startStack } from './running-stack.ts';

const AHEAD = 3600;

describe('what operators see', () => {
  let stack: RunningStack;
  let viewer: Backend;
  beforeAll(async () => {
    stack = await startStack();
    viewer = new Backend(stack.runtime.httpUrl, { ...APPS[0], admin: 'viewer' });
  });
  afterAll(() => stack?.stop());

  const read = (command: string, body: object = {}) => viewer.call(`all_member_push/${command}`, body);
  /** Every page of a list. */
  async function all(command: string, field: string, body: object): Promise<unknown[]> {
    const entries: unknown[] = [];
    let Cursor = '';
    do {
      const page = await read(command, { ...body, Cursor });
      entries.push(...(page[field] as unknown[]));
      Cursor = String(page.Cursor);
    } while (Cursor !== '');
    return entries;
  }

  it('is open to viewers, who change nothing', async () => {
    expect(await read('im_app_get')).toMatchObject({ Identifier: 'viewer', Role: 'viewer' });
    for (const [command, body] of [
      ['im_open_login_svc/account_import', { UserID: 'mallory' }],
      ['all_member_push/im_push', { MsgRandom: 1, MsgBody: [] }],
      ['timpush/delete_sched_task', {}],
    ] as const) {
      expect(await viewer.request(command, body)).toMatchObject({ ErrorCode: 90101 });
    }
    const checked = await viewer.call('im_open_login_svc/account_check', {
      CheckItem: [{ UserID: 'mallory' }],
    });
    expect(checked.ResultItem).toMatchObject([{ AccountStatus: 'NotImported' }]);
    expect(await read('im_audit_list', { Identifier: 'viewer' })).toMatchObject({
      Entries: [
        { Command: 'timpush/delete_sched_task', ErrorCode: 90101 },
        { Command: 'all_member_push/im_push', ErrorCode: 90101 },
        { Command: 'im_open_login_svc/account_import', ErrorCode: 90101 },
      ],
    });
  });

  it('lists every user, tag and value once, page by page, with their sizes', async () => {
    const { backend } = stack;
    const users = Array.from({ length: 23 }, (_, index) => `list ${index}#`);
    await backend.call('im_open_login_svc/multiaccount_import', { Accounts: users });
    await backend.call('all_member_push/im_set_attr_name', { AttrNames: { 0: 'city' } });
    const tags = ['t:é', 't:#', 't:a', 't:B', 't:'];
    for (const [index, tag] of tags.entries()) {
      const UserTags = users.slice(0, index + 1).map((To_Account) => ({ To_Account, Tags: [tag] }));
      await backend.call('all_member_push/im_add_tag', { UserTags });
    }
    const UserAttrs = users.slice(0, 3).map((To_Account) => ({ To_Account, Attrs: { city: '' } }));
    await backend.call('all_member_push/im_set_attr', { UserAttrs });

    const listed = (await all('im_user_list', 'Users', { Prefix: 'list ', Limit: 5 })) as {
      To_Account: string;
    }[];
    expect(listed.map(({ To_Account }) => To_Account)).toHaveLength(23);
    expect(new Set(listed.map(({ To_Account }) => To_Account))).toEqual(new Set(users));
    const sizes = await all('im_tag_list', 'Tags', { Prefix: 't:', Limit: 2 });
    expect(sizes).toHaveLength(5);
    for (const [index, Tag] of tags.entries())
      expect(sizes).toContainEqual({ Tag, Users: index + 1, Exact: true });
    expect(await all('im_attr_value_list', 'Values', { AttrName: 'city', Limit: 1 })).toEqual([
      { Value: '', Users: 3, Exact: true },
    ]);
    expect(await all('im_user_list', 'Users', { AttrName: 'city', AttrValue: '', Limit: 2 })).toHaveLength(3);
    const { Users, PushesOfDay } = await read('im_overview');
    expect(Users).toEqual({ Count: expect.any(Number), Exact: true });
    expect(PushesOfDay).toMatchObject({ Exact: true });
  });

  it('shows what a push says, for whom it is and who pushed it, and finds it by its text', async () => {
    const { backend } = stack;
    await backend.call('im_open_login_svc/account_import', { UserID: 'santa' });
    const Condition = { TagsAnd: ['vip', 'gold'] };
    const TaskId = await backend.push('Schöne Bescherung', {
      From_Account: 'santa',
      Condition,
      MsgLifeTime: 60,
    });
    const expected = {
      TaskId,
      From_Account: 'santa',
      Identifier: 'administrator',
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Schöne Bescherung' } }],
      Condition: { And: [{ Tag: 'vip' }, { Tag: 'gold' }] },
    };
    expect(await read('im_push_status', { TaskId })).toMatchObject(expected);
    await stack.done(TaskId);
    await backend.push('Something else');
    expect(await all('im_push_list', 'Pushes', { Text: 'BESCHERUNG' })).toMatchObject([expected]);
    expect(await all('im_push_list', 'Pushes', { Text: 'bescherung', State: 'cancelled' })).toEqual([]);
  });

  it('explains a push to a connected user, and one that is scheduled', async () => {
    const { backend } = stack;
    const device = stack.device('connected');
    await device.connect();
    const TaskId = await backend.push('now', { MsgLifeTime: 60 });
    await stack.done(TaskId);
    const of = (task: unknown) => read('im_push_explain', { TaskId: task, To_Account: 'connected' });
    expect(await of(TaskId)).toMatchObject({ Verdict: 'posted', Matched: true, Connections: [{}] });
    const online = await backend.push('online', { MsgLifeTime: 0 });
    await stack.done(online);
    expect(await of(online)).toMatchObject({ Verdict: 'posted' });
    const SendAt = Math.floor(Date.now() / 1000) + AHEAD;
    const later = await backend.push('later', { MsgLifeTime: 60, SendAt, Condition: { Tag: 'never' } });
    expect(await of(later)).toMatchObject({ Verdict: 'scheduled', Matched: false, SendAt });
    expect((await of(later)).Explanation).toMatch(/would not be in its audience/);
    await backend.call('all_member_push/im_push_cancel', { TaskId: later });
    expect(await of(later)).toMatchObject({ Verdict: 'not_sent' });
  });

  it('is named on the front page: to browsers as links, to others as JSON', async () => {
    const get = (accept: string) => fetch(`${stack.runtime.httpUrl}/`, { headers: { accept } });
    const page = await get('text/html,application/xhtml+xml');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const html = await page.text();
    for (const link of ['docs', 'console', 'openapi.json']) expect(html).toContain(`href="${link}"`);
    expect(await (await get('*/*')).json()).toMatchObject({ docs: 'docs', console: 'console' });
  });
});
