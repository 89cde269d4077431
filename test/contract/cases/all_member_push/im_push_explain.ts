import { type CommandCases, call, imported, OK, refused, text } from '../../case.ts';

const command = 'all_member_push/im_push_explain';
const push = (others: object) =>
  call('all_member_push/im_push', { MsgRandom: 1, MsgBody: text('$x'), ...others }, OK, { task: 'TaskId' });
const tagged = (user: string) =>
  call('all_member_push/im_add_tag', { UserTags: [{ To_Account: user, Tags: ['$vip'] }] });

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'says who gets a push and who does not, clause by clause',
      steps: [
        imported('$a', '$b'),
        tagged('$a'),
        push({ MsgLifeTime: 3600, Condition: { TagsOr: ['$vip'] } }),
        call(
          command,
          { TaskId: '{task}', To_Account: '$a' },
          {
            ...OK,
            TaskId: '{task}',
            To_Account: '$a',
            Verdict: 'waiting',
            Matched: true,
            Condition: { Or: [{ Tag: '$vip', Since: expect.any(Number), Holds: true }], Holds: true },
            Connections: [],
            Devices: [],
            Opened: false,
          },
        ),
        call(
          command,
          { TaskId: '{task}', To_Account: '$b' },
          { ...OK, Verdict: 'not_addressed', Matched: false, Condition: { Holds: false } },
        ),
        call(command, { TaskId: '{task}', To_Account: '$nobody' }, { ...OK, Verdict: 'no_account' }),
      ],
    },
    {
      says: 'says what withdrew a push, and what one for those online now means',
      steps: [
        imported('$a'),
        push({ MsgLifeTime: 3600 }),
        call('all_member_push/im_push_cancel', { TaskId: '{task}' }),
        call(command, { TaskId: '{task}', To_Account: '$a' }, { ...OK, Verdict: 'withdrawn' }),
        push({ MsgLifeTime: 0, MsgRandom: 2 }),
        call(command, { TaskId: '{task}', To_Account: '$a' }, { ...OK, Verdict: 'online_only' }),
      ],
    },
    {
      says: 'refuses what is no push and what is no user',
      steps: [
        call(command, { TaskId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', To_Account: '$a' }, refused(90049, /01ARZ/)),
        call(command, { TaskId: 'x', To_Account: '$a' }, refused(90049)),
        call(command, { TaskId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, refused(90003, /To_Account/)),
        call(command, { TaskId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', User: 'a' }, refused(90001, /User/)),
      ],
    },
  ],
};
