import { type CommandCases, call, OK, refused, text } from '../../case.ts';

const command = 'openim/im_get_push_report';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'reports the progress of pushes',
      steps: [
        call(
          'all_member_push/im_push',
          { MsgRandom: 1, MsgBody: text('$x'), Condition: { TagsAnd: ['$none'] } },
          OK,
          { task: 'TaskId' },
        ),
        call(
          command,
          { TaskIds: ['{task}'] },
          {
            ...OK,
            Reports: [{ TaskId: '{task}', Status: expect.any(Number), Finished: 0, Total: 0 }],
          },
        ),
        call(command, { TaskId: '{task}' }, { ...OK, Reports: [{ TaskId: '{task}' }] }),
      ],
    },
    {
      says: 'reports a scheduled push as not started',
      steps: [
        call(
          'all_member_push/im_push',
          { MsgRandom: 1, MsgBody: text('$x'), SendAt: Math.floor(Date.now() / 1000) + 86_400 },
          OK,
          { task: 'TaskId' },
        ),
        call(command, { TaskIds: ['{task}'] }, { Reports: [{ TaskId: '{task}', Status: 0 }] }),
        call('all_member_push/im_push_cancel', { TaskId: '{task}' }),
        call(command, { TaskIds: ['{task}'] }, { Reports: [{ TaskId: '{task}', Status: 2 }] }),
      ],
    },
    {
      says: 'rejects an unknown id',
      steps: [
        call(command, { TaskIds: ['01ARZ3NDEKTSV4RRFFQ69G5FAV'] }, refused(90049, /01ARZ/)),
        call(command, { TaskIds: [] }, refused(90001, /TaskIds: must have at least 1/)),
        call(command, {}, refused(90001, /TaskIds: is missing/)),
      ],
    },
  ],
};
