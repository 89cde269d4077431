import { type CommandCases, call, imported, OK, refused, text, times, wide } from '../../case.ts';
import { conditionCases, pushCases } from '../../push-cases.ts';

const command = 'all_member_push/im_push';

/** A push to an unknown user, with other fields. */
const request = (fields: Readonly<Record<string, unknown>>) => ({
  MsgRandom: 1,
  MsgBody: text('$text'),
  Condition: { TagsAnd: ['$none'] },
  ...fields,
});

/** A moment of this run, in UTC seconds. */
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

const bytesAround = JSON.stringify({ MsgBody: text('') }).length;

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'returns a TaskId',
      steps: [call(command, request({}), { ...OK, TaskId: expect.stringMatching(/^[0-9A-Z]{26}$/) })],
    },
    {
      says: 'accepts life times of 0 to 604800 seconds',
      steps: [
        call(command, request({ MsgLifeTime: 0 })),
        call(command, request({ MsgLifeTime: 604800 })),
        call(command, request({ MsgLifeTime: 604801 }), refused(90026, /MsgLifeTime.*604800.*604801/)),
        call(command, request({ MsgLifeTime: -1 }), refused(90026)),
        call(command, request({ MsgLifeTime: 1.5 }), refused(90026)),
        call(command, request({ MsgLifeTime: '60' }), OK, { minute: 'TaskId' }),
        call('all_member_push/im_push_status', { TaskId: '{minute}' }, { MsgLifeTime: 60 }),
        call(command, request({ MsgLifeTime: 'long' }), refused(90026, /MsgLifeTime.*604800/)),
      ],
    },
    {
      says: 'addresses up to 500 users by name, all of whom exist',
      steps: [
        imported('$a', '$b'),
        call(command, request({ Condition: undefined, To_Account: ['$a', '$b', '$a'], DryRun: true }), {
          ...OK,
          Audience: 2,
          Exact: true,
        }),
        call(
          command,
          request({ Condition: undefined, To_Account: ['$a', '$nobody'] }),
          refused(70107, /nobody/),
        ),
        call(
          command,
          request({ Condition: undefined, To_Account: ['$a', '$nobody'], DryRun: true }),
          refused(70107, /nobody/),
        ),
        call(command, request({ To_Account: ['$a'] }), refused(90001, /Condition and To_Account/)),
        call(
          command,
          request({ Condition: undefined, To_Account: times(501, (index) => `$u${index}`) }),
          refused(90018, /To_Account.*500.*501/),
        ),
      ],
    },
    {
      says: 'never treats lost receivers as all users',
      steps: [
        call(command, request({ Condition: undefined, To_Account: null }), refused(90003, /To_Account/)),
        call(command, request({ Condition: undefined, To_Account: [] }), refused(90003, /To_Account/)),
        call(command, request({ Condition: null }), refused(90001, /Condition/)),
      ],
    },
    {
      says: 'accepts content of exactly 10 K and not a byte more',
      steps: [
        call(command, request({ MsgBody: text('x'.repeat(10_240 - bytesAround)) })),
        call(
          command,
          request({ MsgBody: text('x'.repeat(10_241 - bytesAround)) }),
          refused(90056, /10241 bytes.*10240/),
        ),
      ],
    },
    {
      says: 'requires a body',
      steps: [call(command, request({ MsgBody: undefined }), refused(90007, /MsgBody/))],
    },
    {
      says: 'keeps vendor fields of notifications and rejects wrong types',
      steps: [
        call(
          command,
          request({
            OfflinePushInfo: {
              PushFlag: 0,
              Title: 't',
              Desc: 'd',
              Ext: 'e',
              AndroidInfo: { Sound: 'a.mp3', OPPOChannelID: 'x' },
              ApnsInfo: { Sound: 'a', BadgeMode: 1, MutableContent: 1 },
              VendorOfTomorrow: { x: 1 },
            },
          }),
        ),
        call(
          command,
          request({ OfflinePushInfo: { PushFlag: 2 } }),
          refused(90001, /OfflinePushInfo\.PushFlag/),
        ),
        call(command, request({ OfflinePushInfo: { Title: 5 } }), refused(90001, /OfflinePushInfo\.Title/)),
        call(command, request({ CloudCustomData: 5 }), refused(90001, /CloudCustomData/)),
      ],
    },
    {
      says: 'is the same push for a day with the same idempotency key',
      steps: [
        call(command, request({ IdempotencyKey: '$key' }), OK, { first: 'TaskId' }),
        call(command, request({ IdempotencyKey: '$key' }), { ...OK, TaskId: '{first}' }),
        call(command, request({ IdempotencyKey: '$key', MsgBody: text('$other') }), {
          ...refused(90100, /IdempotencyKey/),
          TaskId: '{first}',
        }),
        call(command, request({ IdempotencyKey: '' }), refused(90001, /IdempotencyKey: must not be empty/)),
        call(command, request({ IdempotencyKey: ' \t' }), refused(90001, /IdempotencyKey/)),
        call(command, request({ IdempotencyKey: null })),
        call(command, request({ IdempotencyKey: wide(64) }), OK),
        call(command, request({ IdempotencyKey: wide(65) }), refused(90001, /IdempotencyKey.*64.*65 bytes/)),
      ],
    },
    {
      says: 'returns the audience of a dry run, and pushes nothing',
      steps: [
        imported('$a', '$b'),
        call('all_member_push/im_add_tag', { UserTags: [{ To_Account: '$a', Tags: ['$vip'] }] }),
        call(command, request({ DryRun: true, Condition: { TagsAnd: ['$vip'] } }), {
          ...OK,
          Audience: 1,
          Online: 0,
          Exact: true,
        }),
        call(command, request({ DryRun: true, From_Account: '$nobody' }), refused(70107)),
      ],
    },
    {
      says: 'is scheduled within a year',
      steps: [
        call(command, request({ SendAt: inSeconds(3600) }), OK, { task: 'TaskId' }),
        call('all_member_push/im_push_status', { TaskId: '{task}' }, { State: 'scheduled', Progress: 0 }),
        call('all_member_push/im_push_cancel', { TaskId: '{task}' }),
        call(command, request({ SendAt: inSeconds(-1) }), refused(90001, /SendAt/)),
        call(command, request({ SendAt: inSeconds(400 * 24 * 3600) }), refused(90001, /SendAt/)),
        call(command, request({ SendAt: 1e300 }), refused(90001, /SendAt/)),
        call(command, request({ SendAt: 'tomorrow' }), refused(90001, /SendAt/)),
      ],
    },
    {
      says: 'accepts a limit of posts per second',
      steps: [
        call(command, request({ RateLimit: 0.5 })),
        call(command, request({ RateLimit: 0.01 })),
        call(command, request({ RateLimit: 0.0099 }), refused(90001, /RateLimit.*0\.01/)),
        call(command, request({ RateLimit: Number.MIN_VALUE }), refused(90001, /RateLimit.*0\.01/)),
        call(command, request({ RateLimit: 0 }), refused(90001, /RateLimit/)),
        call(command, request({ RateLimit: '5' })),
        call(command, request({ RateLimit: '5x' }), refused(90001, /RateLimit/)),
      ],
    },
    ...pushCases(command, request),
    ...conditionCases(command, request),
  ],
};
