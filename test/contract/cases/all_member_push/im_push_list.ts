import { type CommandCases, call, OK, refused, text } from '../../case.ts';

const command = 'all_member_push/im_push_list';
const push = (MsgRandom: number) =>
  call('all_member_push/im_push', { MsgRandom, MsgBody: text('$x'), Condition: { TagsAnd: ['$none'] } });

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'lists the newest first, in pages',
      steps: [
        push(1),
        push(2),
        push(3),
        call(
          command,
          { Limit: 2 },
          { ...OK, Pushes: [{ State: expect.any(String) }, {}] },
          { next: 'Cursor' },
        ),
        call(command, { Limit: 1, Cursor: '{next}' }, { ...OK, Pushes: [{ TaskId: expect.any(String) }] }),
      ],
    },
    {
      says: 'accepts pages of 1 to 100',
      steps: [
        call(command, { Limit: 100 }),
        call(command, {}),
        call(command, { Limit: 101 }, refused(90001, /Limit.*100/)),
        call(command, { Limit: 0 }, refused(90001, /Limit/)),
        call(command, { Cursor: 'x' }, refused(90001, /Cursor/)),
      ],
    },
  ],
};
