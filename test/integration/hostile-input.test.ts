import fc from 'fast-check';
import { codesOf } from '../../shared/protocol/command-errors.ts';
import { COMMAND_NAMES, type CommandName } from '../../shared/protocol/commands.ts';
import { ERROR_CODES } from '../../shared/protocol/errors.ts';
import type { Answer } from '../backend.ts';
import { type RunningStack, startStack } from './running-stack.ts';

/** Fields of some commands, so that hostile values pass the first check. */
const FIELDS = [
  'UserID',
  'Identifier',
  'Nick',
  'AccountList',
  'Accounts',
  'DeleteItem',
  'CheckItem',
  'To_Account',
  'AttrNames',
  'AttrTypes',
  'UserAttrs',
  'Attrs',
  'UserTags',
  'Tags',
  'From_Account',
  'MsgRandom',
  'MsgBody',
  'MsgType',
  'MsgContent',
  'Text',
  'MsgLifeTime',
  'Condition',
  'TagsOr',
  'TagsAnd',
  'AttrsOr',
  'AttrsAnd',
  'And',
  'Or',
  'Not',
  'Tag',
  'Attr',
  'OfflinePushInfo',
  'Title',
  'Desc',
  'CloudCustomData',
  'SendAt',
  'RateLimit',
  'IdempotencyKey',
  'TaskId',
  'TaskID',
  'Limit',
  'Cursor',
  'StartTime',
  'EndTime',
  'Type',
  'SchedAt',
  'Content',
  'Offset',
  'Want',
  'OrderBy',
  'Keyword',
  'city',
  '0',
  '__proto__',
  'constructor',
  'toString',
];

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('#', '%', '$', '\u0000', '\ud800', '\udfff', '\u{1f384}', '\u202e', '"', '\\', 'a'),
  }),
  fc.constantFrom(
    'alice',
    'bob',
    'victim',
    'vip',
    'city',
    'SZ',
    'claim',
    'scheduled',
    '',
    'TIMTextElem',
    'All',
    'Tag',
  ),
  fc.constantFrom('x'.repeat(5000), '#'.repeat(2000), '标'.repeat(3000)),
  fc.constantFrom('2030-01-01 00:00:00', '01ARZ3NDEKTSV4RRFFQ69G5FAV'),
);
const leaf = fc.oneof(
  hostileText,
  fc.constantFrom(0, 1, -1, 0.5, 1e300, -1e300, 2 ** 53, 4294967296, null, true, false),
);
const hostile: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; node: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, leaf, tie('node')),
  node: fc.oneof(
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), hostileText), tie('value'), { maxKeys: 5 }),
  ),
})).value;

/** A valid request with one hostile part. */
const spoilt: fc.Arbitrary<unknown> = fc.record(
  {
    UserID: leaf,
    AccountList: hostile,
    DeleteItem: hostile,
    CheckItem: hostile,
    To_Account: fc.oneof(hostile, fc.array(hostileText, { minLength: 1 })),
    UserAttrs: fc.oneof(
      hostile,
      fc.array(fc.record({ To_Account: hostileText, Attrs: hostile }), { minLength: 1 }),
    ),
    UserTags: fc.oneof(
      hostile,
      fc.array(fc.record({ To_Account: hostileText, Tags: hostile }), { minLength: 1 }),
    ),
    AttrNames: fc.oneof(hostile, fc.dictionary(fc.constantFrom('0', '9', '10', '__proto__'), leaf)),
    MsgRandom: fc.constantFrom<unknown>(1, 2, -1, 'x'),
    MsgBody: fc.oneof(
      hostile,
      fc.array(
        fc.record({ MsgType: fc.constant('TIMTextElem'), MsgContent: fc.record({ Text: hostileText }) }),
      ),
    ),
    OfflinePushInfo: fc.oneof(hostile, fc.record({ Title: hostileText, Desc: hostileText, Vendor: hostile })),
    // Hostile pushes must not reach the victim: accepted ones address nobody.
    Condition: fc.oneof(hostile, fc.constant({ TagsAnd: ['nobody has this'] })),
    TaskId: leaf,
    TaskID: fc.oneof(leaf, hostile),
    Type: fc.constantFrom('All', 'Tag', 'User', 'x'),
    SchedAt: fc.oneof(leaf, fc.constant('2027-01-01 00:00:00')),
    Content: hostile,
  },
  { requiredKeys: [] },
);

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('whatever is sent', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
    const { otherBackend } = stack;
    await otherBackend.call('im_open_login_svc/multiaccount_import', { Accounts: ['victim', 'alice'] });
    await otherBackend.call('all_member_push/im_set_attr_name', { AttrNames: { 0: 'city' } });
    await otherBackend.call('all_member_push/im_add_tag', {
      UserTags: [{ To_Account: 'victim', Tags: ['secret'] }],
    });
    await otherBackend.call('all_member_push/im_set_attr', {
      UserAttrs: [{ To_Account: 'victim', Attrs: { city: 'confidential' } }],
    });
  });
  afterAll(() => stack?.stop());

  /** The data of the other app, which must neither change nor become visible. */
  async function victim(): Promise<unknown> {
    const { otherBackend } = stack;
    return {
      tags: await otherBackend.call('all_member_push/im_get_tag', { To_Account: ['victim', 'alice'] }),
      attributes: await otherBackend.call('all_member_push/im_get_attr', { To_Account: ['victim', 'alice'] }),
      names: await otherBackend.call('all_member_push/im_get_attr_name', {}),
      pushes: await otherBackend.call('all_member_push/im_push_list', {}),
    };
  }

  const assertEnvelope = (command: CommandName, answer: Answer) => {
    expect(answer).toMatchObject({
      ActionStatus: answer.ErrorCode === 0 ? 'OK' : 'FAIL',
      ErrorCode: expect.any(Number),
      ErrorInfo: expect.any(String),
    });
    // Every code that occurs is documented.
    expect([0, ...codesOf(command)]).toContain(answer.ErrorCode);
    expect(answer.ErrorInfo.length).toBeLessThan(5000);
    // An invalid request is the caller's error, not an internal one.
    expect(answer.ErrorCode).not.toBe(ERROR_CODES.internal);
    expect(JSON.stringify(answer)).not.toMatch(/secret|confidential/);
  };

  it.each(COMMAND_NAMES)(
    '%s answers in the envelope, with a code, and never with what is of another app',
    async (command) => {
      const before = await victim();
      await fc.assert(
        fc.asyncProperty(fc.oneof(hostile, spoilt), async (body) => {
          assertEnvelope(command, await stack.backend.request(command, body));
        }),
        { numRuns: 60 },
      );
      expect(await victim()).toEqual(before);
    },
    60_000,
  );

  it('invalid JSON and deeply nested JSON are answered in the usual form', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...COMMAND_NAMES),
        fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 50 }),
          fc.constantFrom(nested(100), nested(50_000), '{"a":1'),
        ),
        async (command, bytes) => {
          const answer = await stack.backend.send(
            command,
            typeof bytes === 'string' ? bytes : Buffer.from(bytes),
          );
          assertEnvelope(command, answer);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a rejected change leaves everything unchanged', async () => {
    const { backend } = stack;
    await backend.call('im_open_login_svc/multiaccount_import', { Accounts: ['keeper', 'other'] });
    await backend.call('all_member_push/im_set_attr_name', { AttrNames: { 5: 'level' } });
    await backend.call('all_member_push/im_add_tag', {
      UserTags: [{ To_Account: 'keeper', Tags: ['kept'] }],
    });
    await backend.call('all_member_push/im_set_attr', {
      UserAttrs: [{ To_Account: 'keeper', Attrs: { level: 'gold' } }],
    });
    const state = async () => [
      await backend.call('all_member_push/im_get_tag', { To_Account: ['keeper', 'other'] }),
      await backend.call('all_member_push/im_get_attr', { To_Account: ['keeper', 'other'] }),
    ];
    const before = await state();
    const good = { To_Account: 'keeper', Tags: ['new'], Attrs: { level: 'lead' } };
    const bad = fc.oneof(
      fc.constant({ To_Account: 'nobody at all', Tags: ['x'], Attrs: { level: 'x' } }),
      fc.constant({ To_Account: 'other', Tags: ['x'.repeat(51)], Attrs: { nameless: 'x' } }),
      fc.record({ To_Account: fc.constantFrom<unknown>(5, '', null), Tags: hostile, Attrs: hostile }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<CommandName>(
          'all_member_push/im_add_tag',
          'all_member_push/im_remove_tag',
          'all_member_push/im_set_attr',
          'all_member_push/im_remove_attr',
        ),
        bad,
        fc.boolean(),
        async (command, fault, first) => {
          const list = first ? [fault, good] : [good, fault];
          const answer = await backend.request(command, { UserTags: list, UserAttrs: list });
          expect(answer.ActionStatus).toBe('FAIL');
          expect(await state()).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});
