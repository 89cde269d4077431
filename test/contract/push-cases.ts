import type { CommandName } from '../../shared/protocol/commands.ts';
import { type Case, call, OK, refused, text, times, wide } from './case.ts';

type Request = (fields: Readonly<Record<string, unknown>>) => unknown;

/** The cases for conditions that both families share; `request` creates an otherwise valid request. */
export const conditionCases = (command: CommandName, request: Request): readonly Case[] => [
  {
    says: 'accepts up to 10 tags in each list',
    steps: [
      call(command, request({ Condition: { TagsOr: times(10, (index) => `o${index}`) } })),
      call(
        command,
        request({ Condition: { TagsOr: times(11, (index) => `o${index}`) } }),
        refused(90032, /TagsOr.*10.*11/),
      ),
      call(command, request({ Condition: { TagsAnd: times(10, (index) => `a${index}`) } })),
      call(
        command,
        request({ Condition: { TagsAnd: times(11, (index) => `a${index}`) } }),
        refused(90032, /TagsAnd.*10.*11/),
      ),
    ],
  },
  {
    says: 'accepts tags of 1 to 50 bytes, each in one list only',
    steps: [
      call(command, request({ Condition: { TagsOr: [wide(50)] } })),
      call(
        command,
        request({ Condition: { TagsOr: [wide(51)] } }),
        refused(90020, /TagsOr\[0\].*50.*51 bytes/),
      ),
      call(command, request({ Condition: { TagsAnd: [''] } }), refused(90040, /TagsAnd\[0\]/)),
      call(command, request({ Condition: { TagsOr: ['a'], TagsAnd: ['b'] } })),
      call(command, request({ Condition: { TagsOr: ['a'], TagsAnd: null, AttrsOr: null, AttrsAnd: null } })),
      call(command, request({ Condition: { TagsOr: ['a', 'b'], TagsAnd: ['b'] } }), refused(90022, /"b"/)),
    ],
  },
  {
    says: 'accepts named attributes with values of up to 50 bytes',
    steps: [
      call('all_member_push/im_set_attr_name', { AttrNames: { 0: '$city', 1: '$level' } }),
      call(
        command,
        request({ Condition: { AttrsAnd: { $city: wide(50) }, AttrsOr: { $level: 'x', $city: 'y' } } }),
      ),
      call(command, request({ Condition: { AttrsOr: { $city: wide(51) } } }), refused(90033, /50.*51 bytes/)),
      call(command, request({ Condition: { AttrsAnd: { $nameless: 'x' } } }), refused(90033, /nameless/)),
      call(command, request({ Condition: { AttrsOr: { $city: 5 } } })),
      call(command, request({ Condition: { AttrsOr: { $city: 1.5 } } }), refused(90033, /must be a string/)),
      call(command, request({ Condition: { AttrsOr: { $city: null }, TagsAnd: ['x'] } }), refused(90033)),
      call(command, request({ Condition: { AttrsOr: [], TagsAnd: ['x'] } })),
    ],
  },
  {
    says: 'accepts trees of tags and attributes',
    steps: [
      call('all_member_push/im_set_attr_name', { AttrNames: { 0: '$city' } }),
      call(
        command,
        request({
          Condition: {
            And: [{ Tag: 'vip' }, { Not: { Or: [{ Attr: { $city: 'SZ' } }, { Tag: 'muted' }] } }],
          },
        }),
      ),
      call(
        command,
        request({ Condition: { Not: { Attr: { $nameless: 'x' } } } }),
        refused(90033, /nameless/),
      ),
      call(command, request({ Condition: { And: [{ Tag: wide(51) }] } }), refused(90020)),
    ],
  },
  {
    says: 'accepts an array of conditions, all of which must hold',
    steps: [
      call('all_member_push/im_set_attr_name', { AttrNames: { 0: '$city' } }),
      call(command, request({ Condition: [{ TagsOr: ['a', 'b'] }, { AttrsAnd: { $city: 'SZ' } }] })),
      call(command, request({ Condition: [{ And: [{ TagsOr: ['a'] }, { Not: { TagsAnd: ['b', 'c'] } }] }] })),
      call(
        command,
        request({ Condition: [{ TagsOr: ['a'] }, { TagsAnd: [wide(51)] }] }),
        refused(90020, /Condition.*TagsAnd\[0\]/),
      ),
    ],
  },
  {
    says: 'accepts trees of 8 levels and 100 leaves, and no larger ones',
    steps: [
      call(command, request({ Condition: nested(8) })),
      call(command, request({ Condition: nested(9) }), refused(90001, /8 levels/)),
      call(command, request({ Condition: { Or: times(100, (index) => ({ Tag: `t${index}` })) } })),
      call(
        command,
        request({ Condition: { Or: times(101, (index) => ({ Tag: `t${index}` })) } }),
        refused(90001, /100 tags/),
      ),
    ],
  },
  {
    says: 'never treats an empty or unreadable condition as all users',
    steps: [
      {},
      [],
      'all',
      null,
      { TagsOr: [] },
      { TagsOr: null, TagsAnd: null, AttrsOr: null, AttrsAnd: null },
      { AttrsAnd: {} },
      { And: [] },
      { Attr: {} },
      { Tags: ['a'] },
      { tagsor: ['a'] },
      [{}],
      [null],
      { Not: null },
      { And: [{ Tag: 'a' }], Or: [{ Tag: 'b' }] },
      { TagsOr: ['a'], Tag: 'b' },
      { Not: {} },
      { TagsOr: { 0: 'a' } },
    ].map((Condition) => call(command, request({ Condition }), refused(90001, /Condition/))),
  },
];

/** A condition with this many levels. */
function nested(levels: number): unknown {
  return levels === 1 ? { Tag: 'deep' } : { Not: nested(levels - 1) };
}

/** The other cases for pushes that both families share. */
export const pushCases = (command: CommandName, request: Request): readonly Case[] => [
  {
    says: 'requires a random number of 32 bits',
    steps: [
      call(command, request({ MsgRandom: 0 })),
      call(command, request({ MsgRandom: 4294967295 })),
      call(command, request({ MsgRandom: 4294967296 }), refused(90005, /MsgRandom/)),
      call(command, request({ MsgRandom: -1 }), refused(90005)),
      call(command, request({ MsgRandom: 1.5 }), refused(90005)),
      call(command, request({ MsgRandom: '4294967295' })),
      call(command, request({ MsgRandom: '4294967296' }), refused(90005, /MsgRandom.*4294967295/)),
      call(command, request({ MsgRandom: 'one' }), refused(90005)),
      call(command, request({ MsgRandom: null }), refused(90005, /MsgRandom/)),
      call(command, request({ MsgRandom: undefined }), refused(90005, /MsgRandom/)),
    ],
  },
  {
    says: 'is the same push if it is repeated at once',
    steps: [
      call(command, request({ MsgRandom: 77, CloudCustomData: '$same' }), OK, { first: 'TaskId' }),
      call(command, request({ MsgRandom: 77, CloudCustomData: '$same' }), { ...OK, TaskId: '{first}' }),
      call(command, request({ MsgRandom: 78, CloudCustomData: '$same' }), {
        ...OK,
        TaskId: expect.not.stringMatching(/^\{first\}$/),
      }),
    ],
  },
  {
    says: 'accepts null for an absent field',
    steps: [
      call(
        command,
        request({
          From_Account: null,
          CloudCustomData: null,
          OnlineOnlyFlag: null,
          MsgBody: [
            { MsgType: 'TIMCustomElem', MsgContent: { Data: 'd', Desc: null, Ext: null, Sound: null } },
          ],
        }),
      ),
    ],
  },
  {
    says: 'is rejected if it has an unknown field',
    steps: [
      ...[
        'Conditon',
        'condition',
        'CONDITION',
        'Conditions',
        'To_Acount',
        'Dryrun',
        'dryRun',
        'Everybody',
      ].map((name) =>
        call(command, request({ [name]: true }), refused(90001, new RegExp(`${name}.*no such field`))),
      ),
      call(
        command,
        request({ Conditon: { TagsAnd: ['a'] } }),
        refused(90001, /Conditon: there is no such field/),
      ),
      call(command, request({ MsgSeq: 1, SyncOtherMachine: 2, MsgTimeStamp: 3 })),
    ],
  },
  {
    says: 'names the wrong part of an element',
    steps: [
      call(
        command,
        request({ MsgBody: [{ MsgType: 'TIMCustomElem', MsgContent: { Data: 'd', id: 2 ** 53 } }] }),
      ),
      call(
        command,
        request({ MsgBody: [{ MsgType: 'TIMFaceElem', MsgContent: { Index: 1, Data: 5 } }] }),
        refused(90010, /MsgBody\[0\]\.MsgContent\.Data: must be a string/),
      ),
    ],
  },
  {
    says: 'requires an existing sender',
    steps: [
      call('im_open_login_svc/account_import', { UserID: '$santa' }),
      call(command, request({ From_Account: '$santa' })),
      call(command, request({ From_Account: '$nobody' }), refused(70107, /From_Account nobody/)),
      call(command, request({ From_Account: 5 }), refused(60015, /From_Account/)),
    ],
  },
  {
    says: 'accepts every kind of element, and names an unknown one',
    steps: [
      call(
        command,
        request({
          MsgBody: [
            ...text('a'),
            { MsgType: 'TIMCustomElem', MsgContent: { Data: 'd', Desc: 'e', Ext: 'f', Sound: 'g' } },
            { MsgType: 'TIMFaceElem', MsgContent: { Index: 1, Data: 'x' } },
            { MsgType: 'TIMLocationElem', MsgContent: { Desc: 'x', Latitude: 29.3, Longitude: 116.5 } },
            { MsgType: 'TIMImageElem', MsgContent: { UUID: 'x', ImageInfoArray: [] } },
            { MsgType: 'TIMSoundElem', MsgContent: { Url: 'x' } },
            { MsgType: 'TIMFileElem', MsgContent: { Url: 'x' } },
            { MsgType: 'TIMVideoFileElem', MsgContent: { VideoUrl: 'x' } },
          ],
        }),
      ),
      call(command, request({ MsgBody: 'hello' }), refused(90007, /MsgBody/)),
      call(command, request({ MsgBody: [] }), refused(90002, /MsgBody/)),
      call(command, request({ MsgBody: [...text('a'), 5] }), refused(90010, /MsgBody\[1\]/)),
      call(command, request({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: {} }] }), refused(90010)),
      call(command, request({ MsgBody: [{ MsgType: 'toString', MsgContent: {} }] }), refused(90010)),
      call(
        command,
        request({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 5 } }] }),
        refused(90010),
      ),
    ],
  },
  {
    says: 'is rejected if its content is larger than 10 K',
    steps: [
      call(command, request({ MsgBody: text('x'.repeat(9500)) })),
      call(command, request({ MsgBody: text('标'.repeat(3500)) }), refused(90056, /10240/)),
      call(command, request({ MsgBody: text('x'.repeat(10_240)) }), refused(90056, /10240/)),
      call(command, request({ CloudCustomData: 'x'.repeat(10_240) }), refused(90056, /10240/)),
    ],
  },
];
