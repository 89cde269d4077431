import { parseApps } from '../../shared/aws/apps.ts';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import type { Answer } from '../backend.ts';
import { APPS, type RunningStack, startStack } from './running-stack.ts';

const [{ sdkAppId, secretKey, admin }] = APPS;
const BODY = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x' } }];
const NOBODY = { TagsAnd: ['nobody'] };

/** Runs something on a stack whose app has these settings. */
async function withSettings(settings: object, run: (stack: RunningStack) => Promise<void>): Promise<void> {
  const appsSecret = JSON.stringify({ sdkAppId, secretKey, admins: [admin], settings });
  const stack = await startStack({ appsSecret });
  try {
    await run(stack);
  } finally {
    await stack.stop();
  }
}

const codes = (answers: readonly Answer[]) => answers.map(({ ErrorCode }) => ErrorCode);
const count = (answers: readonly Answer[], code: number) =>
  codes(answers).filter((one) => one === code).length;

describe('the settings of an app', () => {
  it('are all off at first', async () => {
    await withSettings({}, async ({ backend }) => {
      const pushes = await Promise.all(
        Array.from({ length: 110 }, (_, MsgRandom) =>
          backend.request('all_member_push/im_push', { MsgRandom, MsgBody: BODY, Condition: NOBODY }),
        ),
      );
      expect(count(pushes, 0)).toBe(110);
    });
  });

  it('limit the calls of a command over concurrent functions, but not those of others', async () => {
    const settings = { commandCallsPerSecond: { 'all_member_push/im_get_attr_name': 20 } };
    await withSettings(settings, async ({ backend }) => {
      const begun = Date.now();
      const answers = await Promise.all(
        Array.from({ length: 80 }, () => backend.request('all_member_push/im_get_attr_name', {})),
      );
      const seconds = (Date.now() - begun) / 1000;
      const served = count(answers, 0);
      expect(served + count(answers, 60007)).toBe(80);
      expect(served).toBeGreaterThanOrEqual(20);
      // A burst of one second's worth, then as many as the rate allows.
      expect(served).toBeLessThanOrEqual(20 + Math.ceil(seconds * 20));
      expect((await backend.request('timpush/get_attr_name', {})).ErrorCode).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect((await backend.request('all_member_push/im_get_attr_name', {})).ErrorCode).toBe(0);
    });
  });

  it('limit the age of administrators’ tickets, and of no others', async () => {
    const signedAgo = (identifier: string) =>
      signUserSig({ identifier, sdkAppId, secretKey, issuedAt: Math.floor(Date.now() / 1000) - 120 });
    await withSettings({ adminTicketSeconds: 60 }, async ({ runtime, backend }) => {
      const query = new URLSearchParams({
        sdkappid: `${sdkAppId}`,
        identifier: admin,
        usersig: signedAgo(admin),
      });
      const url = `${runtime.httpUrl}/v4/all_member_push/im_get_attr_name?${query}`;
      expect(await (await fetch(url, { method: 'POST' })).json()).toMatchObject({
        ErrorCode: 70001,
        ErrorInfo: expect.stringMatching(/60 seconds/),
      });
      expect((await backend.request('all_member_push/im_get_attr_name', {})).ErrorCode).toBe(0);
      const socket = new URLSearchParams({
        sdkappid: `${sdkAppId}`,
        identifier: 'alice',
        usersig: signedAgo('alice'),
      });
      await new Promise<void>((resolve, reject) => {
        const opened = new WebSocket(`${runtime.webSocketUrl}?${socket}`);
        opened.onopen = () => resolve(opened.close());
        opened.onerror = () => reject(new Error('the ticket of a user was refused'));
      });
    });
  });

  it('limit the calls of the whole app', async () => {
    await withSettings({ callsPerSecond: 1 }, async ({ backend }) => {
      const answers = [
        await backend.request('timpush/get_attr_name', {}),
        await backend.request('all_member_push/im_get_attr_name', {}),
      ];
      expect(codes(answers)).toEqual([0, 60011]);
    });
  });

  it('limit the pushes of a second, but not a repeated request', async () => {
    await withSettings({ pushesPerSecond: 1 }, async ({ backend }) => {
      const push = (MsgRandom: number) =>
        backend.request('all_member_push/im_push', { MsgRandom, MsgBody: BODY, Condition: NOBODY });
      const answers = [await push(1), await push(1), await push(2)];
      expect(codes(answers)).toEqual([0, 0, 90024]);
      expect(answers[1]?.TaskId).toBe(answers[0]?.TaskId);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect((await push(3)).ErrorCode).toBe(0);
    });
  });

  it('limit the pushes of a day, to the last one', async () => {
    await withSettings({ pushesPerDay: 5 }, async ({ backend }) => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, MsgRandom) =>
          backend.request('all_member_push/im_push', { MsgRandom, MsgBody: BODY, Condition: NOBODY }),
        ),
      );
      expect([count(answers, 0), count(answers, 90047)]).toEqual([5, 3]);
      const { Pushes } = await backend.call('all_member_push/im_push_list', {});
      expect(Pushes).toHaveLength(5);
    });
  });

  it('limit revokes', async () => {
    await withSettings({ revokesPerSecond: 1 }, async ({ backend }) => {
      const tasks = await Promise.all([1, 2].map(() => backend.push('x', { Condition: NOBODY })));
      const [first, second] = [
        await backend.request('timpush/revoke', { TaskId: tasks[0] }),
        await backend.request('timpush/revoke', { TaskId: tasks[1] }),
      ];
      expect(codes([first, second])).toEqual([0, 90051]);
    });
  });

  it('limit the distinct tags of the app, and a rejected request uses up none of them', async () => {
    await withSettings({ tagsPerApp: 3 }, async ({ backend }) => {
      await backend.call('im_open_login_svc/multiaccount_import', { Accounts: ['a', 'b'] });
      const add = (To_Account: string, ...Tags: string[]) =>
        backend.request('all_member_push/im_add_tag', { UserTags: [{ To_Account, Tags }] });
      const answers = [
        await add('a', 'one', 'two'),
        await add('b', 'two', 'three', 'four'),
        await add('b', 'two', 'three'),
        await add('a', 'four'),
      ];
      expect(codes(answers)).toEqual([0, 90032, 0, 90032]);
      const { UserTags } = await backend.call('all_member_push/im_get_tag', { To_Account: ['a', 'b'] });
      expect(UserTags).toMatchObject([{ Tags: ['one', 'two'] }, { Tags: ['three', 'two'] }]);
    });
  });

  it('may forbid tags and attributes in one condition', async () => {
    await withSettings({ strictConditions: true }, async ({ backend }) => {
      await backend.call('all_member_push/im_set_attr_name', { AttrNames: { 0: 'city' } });
      const push = (Condition: unknown) =>
        backend.request('all_member_push/im_push', { MsgRandom: 1, MsgBody: BODY, Condition });
      const answers = [
        await push({ TagsAnd: ['a'], TagsOr: ['b'] }),
        await push({ AttrsAnd: { city: 'SZ' } }),
        await push({ TagsAnd: ['a'], AttrsAnd: { city: 'SZ' } }),
        await push({ And: [{ Tag: 'a' }, { Not: { Attr: { city: 'SZ' } } }] }),
      ];
      expect(codes(answers)).toEqual([0, 0, 90039, 90039]);
    });
  });

  it('may disable pushing', async () => {
    await withSettings({ pushEnabled: false }, async ({ backend }) => {
      const refused = await Promise.all([
        backend.request('all_member_push/im_push', { MsgRandom: 1, MsgBody: BODY }),
        backend.request('timpush/push', { MsgRandom: 1, OfflinePushInfo: { Title: 't', Desc: 'd' } }),
      ]);
      expect(codes(refused)).toEqual([90045, 90045]);
      expect((await backend.request('all_member_push/im_get_attr_name', {})).ErrorCode).toBe(0);
    });
  });

  it.each([
    ['pushesPerHour', 1],
    ['pushesPerDay', 0],
    ['pushesPerDay', 1.5],
    ['strictConditions', 'yes'],
  ])('%s: %j is rejected by name', (name, value) => {
    const apps = JSON.stringify({ sdkAppId, secretKey, admins: [admin], settings: { [name]: value } });
    expect(() => parseApps(apps)).toThrow(name);
  });
});
