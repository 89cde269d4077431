import * as z from 'zod';
import type { CommandName } from '../routes.ts';

/** What the documentation says of a command beside its request's schema. */
export interface Operation {
  readonly summary: string;
  /** What stands in the answer beside the envelope. */
  readonly answer: z.ZodObject;
  readonly example: { readonly request: unknown; readonly answer: object };
}

const user = z.string();
const count = z.number().int().min(0);
const taskId = z.string();
const accountFault = z.object({ To_Account: user, ErrorCode: z.number().int(), ErrorInfo: z.string() });
const ErrorList = z.array(accountFault);
const attributesOfUsers = z.array(z.object({ To_Account: user, Attrs: z.record(z.string(), z.string()) }));
const tagsOfUsers = z.array(z.object({ To_Account: user, Tags: z.array(z.string()) }));
const accountResult = { UserID: user, ResultCode: z.number().int(), ResultInfo: z.string() };
const seconds = z.number().int();
const state = z.enum(['scheduled', 'accepted', 'running', 'done', 'cancelled', 'failed']);
const summary = {
  TaskId: taskId,
  State: state,
  From_Account: user,
  MsgLifeTime: count,
  CreatedAt: seconds,
  SendAt: seconds.optional(),
  AcceptedAt: seconds.optional(),
  DoneAt: seconds.optional(),
  CancelledAt: seconds.optional(),
};
const counts = { TotalCount: count, SentCount: count, DeliveredCount: count, ClickCount: count };
const taskInfo = z.object({
  TaskID: count,
  Sdkappid: count,
  CreateAt: z.string(),
  Type: z.string(),
  SchedAt: z.string(),
  Content: z.looseObject({}),
  Title: z.string(),
  Desc: z.string(),
  Status: z.enum(['pending', 'dispatching', 'dispatched', 'failed']),
  DispatchSuccess: count,
  DispatchErr: z.string(),
  PushTaskID: z.string(),
});

const plain = z.object({});
const listed = z.object({ ErrorList });

const TASK = '01KB0XJ6ZR6Y5V1SN1W9YQ4T8E';
const MESSAGE = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Merry Christmas!' } }];
const NOTIFICATION = { Title: 'Merry Christmas!', Desc: 'A present waits for you', Ext: '{"present":7}' };
const SCHEDULED = '2026-12-24 18:00:00';
const TASK_INFO = {
  TaskID: 1,
  Sdkappid: 1400000000,
  CreateAt: '2026-12-01 08:30:00',
  Type: 'All',
  SchedAt: SCHEDULED,
  Content: { OfflinePushInfo: NOTIFICATION },
  Title: NOTIFICATION.Title,
  Desc: NOTIFICATION.Desc,
  Status: 'pending',
  DispatchSuccess: 0,
  DispatchErr: '',
  PushTaskID: '',
};

const namingAttributes = { AttrNames: { 0: 'city', 1: 'level' } };
const settingAttributes = {
  UserAttrs: [{ To_Account: 'alice', Attrs: { city: 'Shenzhen', level: 'platinum' } }],
};
const removingAttributes = { UserAttrs: [{ To_Account: 'alice', Attrs: ['level'] }] };
const tags = { UserTags: [{ To_Account: 'alice', Tags: ['stock-A', 'stock-B'] }] };
const alice = { To_Account: ['alice'] };
const everyoneServed = { ErrorList: [] };

/** The documentation of every command. */
export const OPERATIONS: Readonly<Record<CommandName, Operation>> = {
  'im_open_login_svc/account_import': {
    summary: 'Import a user, or change the profile of one',
    answer: plain,
    example: {
      request: { UserID: 'alice', Nick: 'Alice', FaceUrl: 'https://example.com/alice.png' },
      answer: {},
    },
  },
  'im_open_login_svc/multiaccount_import': {
    summary: 'Import up to 100 users',
    answer: z.object({ FailAccounts: z.array(user), ResultList: z.array(z.object(accountResult)) }),
    example: {
      request: { AccountList: [{ UserID: 'alice', Nick: 'Alice' }] },
      answer: { FailAccounts: [], ResultList: [{ UserID: 'alice', ResultCode: 0, ResultInfo: '' }] },
    },
  },
  'im_open_login_svc/account_delete': {
    summary: 'Delete up to 100 users with their tags, attributes and connections',
    answer: z.object({ ResultItem: z.array(z.object(accountResult)) }),
    example: {
      request: { DeleteItem: [{ UserID: 'mallory' }] },
      answer: { ResultItem: [{ UserID: 'mallory', ResultCode: 0, ResultInfo: '' }] },
    },
  },
  'im_open_login_svc/account_check': {
    summary: 'Tell which of up to 100 users exist',
    answer: z.object({
      ResultItem: z.array(z.object({ ...accountResult, AccountStatus: z.enum(['Imported', 'NotImported']) })),
    }),
    example: {
      request: { CheckItem: [{ UserID: 'alice' }] },
      answer: { ResultItem: [{ UserID: 'alice', ResultCode: 0, ResultInfo: '', AccountStatus: 'Imported' }] },
    },
  },
  'im_open_login_svc/kick': {
    summary: 'Close the connections of a user',
    answer: plain,
    example: { request: { UserID: 'alice' }, answer: {} },
  },
  'openim/query_online_status': {
    summary: 'Tell which of up to 500 users are online',
    answer: z.object({
      QueryResult: z.array(z.object({ To_Account: user, Status: z.enum(['Online', 'Offline']) })),
      ErrorList,
    }),
    example: {
      request: alice,
      answer: { QueryResult: [{ To_Account: 'alice', Status: 'Offline' }], ErrorList: [] },
    },
  },

  'all_member_push/im_set_attr_name': {
    summary: 'Name attribute slots',
    answer: plain,
    example: { request: namingAttributes, answer: {} },
  },
  'all_member_push/im_get_attr_name': {
    summary: 'Tell the names of the attribute slots',
    answer: z.object({ AttrNames: z.record(z.string(), z.string()) }),
    example: { request: {}, answer: namingAttributes },
  },
  'all_member_push/im_set_attr': {
    summary: 'Set attributes of up to 100 users; others keep their values',
    answer: plain,
    example: { request: settingAttributes, answer: {} },
  },
  'all_member_push/im_remove_attr': {
    summary: 'Remove attributes of up to 100 users',
    answer: plain,
    example: { request: removingAttributes, answer: {} },
  },
  'all_member_push/im_get_attr': {
    summary:
      'Tell the attributes of up to 100 users, under the key of the documents and the one of older clients',
    answer: z.object({ UserAttrs: attributesOfUsers, Attrs: attributesOfUsers }),
    example: {
      request: alice,
      answer: {
        UserAttrs: [{ To_Account: 'alice', Attrs: { city: 'Shenzhen' } }],
        Attrs: [{ To_Account: 'alice', Attrs: { city: 'Shenzhen' } }],
      },
    },
  },
  'timpush/set_attr_name': {
    summary: 'Name attribute slots, and say of which type (0 or 1) they are',
    answer: plain,
    example: { request: { ...namingAttributes, AttrTypes: { 1: 0 } }, answer: {} },
  },
  'timpush/get_attr_name': {
    summary: 'Tell the names and types of the attribute slots',
    answer: z.object({
      AttrNames: z.record(z.string(), z.string()),
      AttrTypes: z.record(z.string(), z.number().int()),
    }),
    example: { request: {}, answer: { ...namingAttributes, AttrTypes: { 1: 0 } } },
  },
  'timpush/set_attr': {
    summary: 'Set attributes of up to 100 users; who cannot be served is listed',
    answer: listed,
    example: { request: settingAttributes, answer: everyoneServed },
  },
  'timpush/remove_attr': {
    summary: 'Remove attributes of up to 100 users; who cannot be served is listed',
    answer: listed,
    example: { request: removingAttributes, answer: everyoneServed },
  },
  'timpush/get_attr': {
    summary: 'Tell the attributes of up to 100 users; who does not exist is listed',
    answer: z.object({ UserAttrs: attributesOfUsers, ErrorList }),
    example: {
      request: alice,
      answer: { UserAttrs: [{ To_Account: 'alice', Attrs: { city: 'Shenzhen' } }], ErrorList: [] },
    },
  },

  'all_member_push/im_add_tag': {
    summary: 'Add up to 10 tags to each of up to 100 users, who have up to 100 in all',
    answer: plain,
    example: { request: tags, answer: {} },
  },
  'all_member_push/im_remove_tag': {
    summary: 'Take tags from up to 100 users',
    answer: plain,
    example: { request: { UserTags: [{ To_Account: 'alice', Tags: ['stock-B'] }] }, answer: {} },
  },
  'all_member_push/im_remove_all_tags': {
    summary: 'Take every tag from up to 100 users',
    answer: plain,
    example: { request: alice, answer: {} },
  },
  'all_member_push/im_get_tag': {
    summary: 'Tell the tags of up to 100 users, under the key of the documents and the one of older clients',
    answer: z.object({ UserTags: tagsOfUsers, Tags: tagsOfUsers }),
    example: {
      request: alice,
      answer: {
        UserTags: [{ To_Account: 'alice', Tags: ['stock-A'] }],
        Tags: [{ To_Account: 'alice', Tags: ['stock-A'] }],
      },
    },
  },
  'timpush/add_tag': {
    summary: 'Add tags to up to 100 users; who cannot be served is listed',
    answer: listed,
    example: { request: tags, answer: everyoneServed },
  },
  'timpush/remove_tag': {
    summary: 'Take tags from up to 100 users; who does not exist is listed',
    answer: listed,
    example: { request: tags, answer: everyoneServed },
  },
  'timpush/clear_all_tags': {
    summary: 'Take every tag from up to 100 users; who does not exist is listed',
    answer: listed,
    example: { request: alice, answer: everyoneServed },
  },
  'timpush/get_tag': {
    summary: 'Tell the tags of up to 100 users; who does not exist is listed',
    answer: z.object({ UserTags: tagsOfUsers, ErrorList }),
    example: {
      request: alice,
      answer: { UserTags: [{ To_Account: 'alice', Tags: ['stock-A'] }], ErrorList: [] },
    },
  },

  'all_member_push/im_push': {
    summary: 'Push to everybody, or to who matches a condition; now, later, or as a dry run',
    answer: z.object({
      TaskId: taskId.optional(),
      Audience: count.optional(),
      Online: count.optional(),
      Exact: z.boolean().optional(),
    }),
    example: {
      request: {
        MsgRandom: 9312457,
        MsgLifeTime: 604800,
        MsgBody: MESSAGE,
        Condition: { TagsOr: ['stock-A', 'stock-B'], AttrsAnd: { level: 'platinum' } },
        IdempotencyKey: 'christmas-2026',
      },
      answer: { TaskId: TASK },
    },
  },
  'all_member_push/im_audience': {
    summary: 'Count who matches a condition, and who of them is online',
    answer: z.object({ Audience: count, Online: count, Exact: z.boolean() }),
    example: {
      request: { Condition: { And: [{ Attr: { city: 'Shenzhen' } }, { Not: { Tag: 'muted' } }] } },
      answer: { Audience: 1, Online: 0, Exact: true },
    },
  },
  'timpush/push': {
    summary: 'Push a notification to everybody, or to who matches a condition',
    answer: z.object({ TaskId: taskId }),
    example: {
      request: { MsgRandom: 56512, OfflinePushInfo: NOTIFICATION, Condition: { TagsAnd: ['stock-A'] } },
      answer: { TaskId: TASK },
    },
  },
  'timpush/batch': {
    summary: 'Push a notification to up to 500 named users; who does not exist is listed',
    answer: z.object({ TaskId: taskId, ErrorList }),
    example: {
      request: { MsgRandom: 56513, To_Account: ['alice'], OfflinePushInfo: NOTIFICATION, DataId: 'order-7' },
      answer: { TaskId: TASK, ErrorList: [] },
    },
  },

  'all_member_push/im_push_status': {
    summary: 'Tell how far a push has come; counters are of connections, but for Users',
    answer: z.object({
      ...summary,
      Progress: z.number().min(0).max(1),
      Counters: z.object({ Users: count, Posted: count, Gone: count, Refused: count, Withheld: count }),
    }),
    example: {
      request: { TaskId: TASK },
      answer: {
        TaskId: TASK,
        State: 'done',
        From_Account: 'administrator',
        MsgLifeTime: 604800,
        CreatedAt: 1798135200,
        AcceptedAt: 1798135200,
        DoneAt: 1798135203,
        Progress: 1,
        Counters: { Users: 1042, Posted: 1101, Gone: 3, Refused: 0, Withheld: 0 },
      },
    },
  },
  'all_member_push/im_push_list': {
    summary: 'List pushes, newest first; Cursor asks for the next page, and is empty at the end',
    answer: z.object({ Pushes: z.array(z.object(summary)), Cursor: z.string() }),
    example: {
      request: { Limit: 20 },
      answer: {
        Pushes: [
          {
            TaskId: TASK,
            State: 'done',
            From_Account: 'administrator',
            MsgLifeTime: 0,
            CreatedAt: 1798135200,
            AcceptedAt: 1798135200,
            DoneAt: 1798135203,
          },
        ],
        Cursor: '',
      },
    },
  },
  'all_member_push/im_push_cancel': {
    summary: 'Stop what is not yet sent, and withdraw what offline users have not claimed',
    answer: plain,
    example: { request: { TaskId: TASK }, answer: {} },
  },
  'timpush/revoke': {
    summary: 'The same, within 24 hours',
    answer: plain,
    example: { request: { TaskId: TASK }, answer: {} },
  },
  'timpush/all_member_push_statistics': {
    summary: 'Count what came of up to 5 pushes, or of the newest 100, within up to 30 days',
    answer: z.object({
      Results: z.array(
        z.object({
          TaskID: taskId,
          ...counts,
          PlatformStatistics: z.array(z.object({ EventType: count, PushPlatform: count, ...counts })),
        }),
      ),
    }),
    example: {
      request: { StartTime: 1798134000, EndTime: 1798138800, TaskID: [TASK] },
      answer: {
        Results: [
          {
            TaskID: TASK,
            TotalCount: 1104,
            SentCount: 1104,
            DeliveredCount: 1101,
            ClickCount: 0,
            PlatformStatistics: [
              {
                EventType: 2,
                PushPlatform: 0,
                TotalCount: 1104,
                SentCount: 1104,
                DeliveredCount: 1101,
                ClickCount: 0,
              },
            ],
          },
        ],
      },
    },
  },

  'timpush/add_sched_task': {
    summary: 'Schedule a push',
    answer: z.object({ TaskID: count }),
    example: {
      request: { Type: 'All', SchedAt: SCHEDULED, Content: { OfflinePushInfo: NOTIFICATION } },
      answer: { TaskID: 1 },
    },
  },
  'timpush/modify_sched_task': {
    summary: 'Change the time or the content of a pending task',
    answer: plain,
    example: { request: { TaskID: 1, Type: 'All', SchedAt: SCHEDULED }, answer: {} },
  },
  'timpush/delete_sched_task': {
    summary: 'Delete a pending task',
    answer: plain,
    example: { request: { TaskID: 1, Type: 'All' }, answer: {} },
  },
  'timpush/get_sched_task': {
    summary: 'Tell of a scheduled task',
    answer: z.object({ TaskInfo: taskInfo }),
    example: { request: { TaskID: 1 }, answer: { TaskInfo: TASK_INFO } },
  },
  'timpush/list_sched_task': {
    summary: 'List scheduled tasks, by the time of their making or of their sending',
    answer: z.object({ Total: count, Tasks: z.array(taskInfo) }),
    example: {
      request: { Offset: 0, Want: 20, OrderBy: 'schedat', Asc: true, Keyword: 'Christmas' },
      answer: { Total: 1, Tasks: [TASK_INFO] },
    },
  },
};
