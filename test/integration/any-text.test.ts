import fc from 'fast-check';
import { type RunningStack, startStack } from './running-stack.ts';

/** All characters of Unicode, with problematic ones more often. */
const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => text.isWellFormed()),
  fc.constantFrom('\u0000', '\u0001', '\u007f', '\u0085', '\u2028', '\ufeff', '\ufffe', '\uffff', '\ufffd'),
  fc.constantFrom(
    '🎄',
    '\u{10ffff}',
    '\u{1fffe}',
    '"',
    '\\',
    '<',
    '&',
    '#',
    '%',
    '标',
    'é',
    '\u202e',
    '\n',
    '\t',
  ),
);
const text = fc.string({ unit: character, maxLength: 12 });
/** At most 50 bytes, and not empty. */
const name = fc.string({ unit: character, minLength: 1, maxLength: 12 });

describe('any text', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
    await stack.backend.call('im_open_login_svc/multiaccount_import', {
      Accounts: ['alice', 'bob', 'santa'],
    });
  });
  afterAll(() => stack?.stop());

  it('is returned unchanged from tags, attributes and scheduled tasks', async () => {
    const { backend } = stack;
    await fc.assert(
      fc.asyncProperty(name, name, text, text, async (tag, attribute, value, title) => {
        await backend.call('im_open_login_svc/account_import', {
          UserID: 'alice',
          Nick: title,
          FaceUrl: value,
        });
        await backend.call('all_member_push/im_remove_all_tags', { To_Account: ['alice'] });
        await backend.call('all_member_push/im_add_tag', {
          UserTags: [{ To_Account: 'alice', Tags: [tag] }],
        });
        const { UserTags } = await backend.call('all_member_push/im_get_tag', { To_Account: ['alice'] });
        expect(UserTags).toEqual([{ To_Account: 'alice', Tags: [tag] }]);

        fc.pre(attribute !== '__proto__');
        await backend.call('all_member_push/im_set_attr_name', { AttrNames: { 3: attribute } });
        await backend.call('all_member_push/im_set_attr', {
          UserAttrs: [{ To_Account: 'alice', Attrs: { [attribute]: value } }],
        });
        const { UserAttrs } = await backend.call('all_member_push/im_get_attr', { To_Account: ['alice'] });
        expect(UserAttrs).toEqual([{ To_Account: 'alice', Attrs: { [attribute]: value } }]);
        const matching = { Condition: { And: [{ Tag: tag }, { Attr: { [attribute]: value } }] } };
        expect(await backend.call('all_member_push/im_audience', matching)).toMatchObject({ Audience: 1 });

        const { TaskID } = await backend.call('timpush/add_sched_task', {
          Type: 'Tag',
          SchedAt: new Date(Date.now() + 86_400_000).toISOString().slice(0, 19).replace('T', ' '),
          Content: {
            OfflinePushInfo: { Title: title, Desc: value, Ext: title },
            Condition: { TagsAnd: [tag] },
          },
        });
        const { TaskInfo } = await backend.call('timpush/get_sched_task', { TaskID });
        expect(TaskInfo).toMatchObject({
          Title: title,
          Desc: value,
          Content: { OfflinePushInfo: { Ext: title }, Condition: { TagsAnd: [tag] } },
        });
        await backend.call('timpush/delete_sched_task', { TaskID });
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('of a push arrives unchanged, at once and at a replay', async () => {
    const online = stack.device('alice');
    await online.connect();
    const sent = new Map<string, object>();
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (said, data, cloud, title) => {
        const body = [
          { MsgType: 'TIMTextElem', MsgContent: { Text: said, [`x${data}`]: said } },
          { MsgType: 'TIMCustomElem', MsgContent: { Data: data, Desc: said, Ext: title, Sound: cloud } },
        ];
        const classic = await stack.backend.push('', {
          MsgBody: body,
          CloudCustomData: cloud,
          MsgLifeTime: 600,
          From_Account: 'santa',
          IdempotencyKey: `k${title}${Math.random()}`,
        });
        sent.set(classic, { body, cloudCustomData: cloud, from: 'santa' });
        const { TaskId } = await stack.backend.call('timpush/push', {
          MsgRandom: 1,
          OfflinePushInfo: { Title: title, Desc: said, Ext: data },
          DataId: title,
        });
        sent.set(String(TaskId), { notification: { title, desc: said, ext: data } });
      }),
      { numRuns: 15 },
    );
    const expectAll = (received: ReadonlyMap<string, object>) => {
      for (const [taskId, push] of sent) expect(received.get(taskId)).toMatchObject(push);
    };
    await Promise.all([...sent.keys()].map((taskId) => stack.done(taskId)));
    const offline = stack.device('bob');
    await offline.connect();
    expectAll(offline.received);
    expectAll(online.received);
  }, 60_000);

  it('that UTF-8 cannot represent is rejected with a code, in every field', async () => {
    const half = '\ud83c';
    const push = { MsgRandom: 1, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x' } }] };
    const answers = await Promise.all([
      stack.backend.request('im_open_login_svc/account_import', { UserID: 'alice', Nick: half }),
      stack.backend.request('all_member_push/im_set_attr_name', { AttrNames: { 0: half } }),
      stack.backend.request('all_member_push/im_push', { ...push, CloudCustomData: half }),
      stack.backend.request('all_member_push/im_push', { ...push, OfflinePushInfo: { [half]: 1 } }),
      stack.backend.request('timpush/list_sched_task', { Keyword: half }),
    ]);
    expect(answers.map(({ ErrorCode }) => ErrorCode)).toEqual([70402, 90001, 90001, 90001, 90001]);
  });
});
