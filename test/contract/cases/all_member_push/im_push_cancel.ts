import { type CommandCases, call, OK, refused, text } from '../../case.ts';

const command = 'all_member_push/im_push_cancel';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'cancels once',
      steps: [
        call(
          'all_member_push/im_push',
          { MsgRandom: 1, MsgLifeTime: 60, MsgBody: text('$x'), Condition: { TagsAnd: ['$none'] } },
          OK,
          { task: 'TaskId' },
        ),
        call(command, { TaskId: '{task}' }, OK),
        call('all_member_push/im_push_status', { TaskId: '{task}' }, { State: 'cancelled' }),
        call(command, { TaskId: '{task}' }, refused(90050)),
      ],
    },
    {
      says: 'rejects an unknown id',
      steps: [
        call(command, { TaskId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, refused(90049, /01ARZ/)),
        call(command, { TaskId: '' }, refused(90049)),
        call(command, {}, refused(90001, /TaskId/)),
      ],
    },
  ],
};
