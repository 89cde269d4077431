import { type CommandCases, call, OK, refused, text } from '../../case.ts';

const command = 'all_member_push/im_push_status';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'reports the progress of a push',
      steps: [
        call(
          'all_member_push/im_push',
          { MsgRandom: 1, MsgBody: text('$x'), Condition: { TagsAnd: ['$none'] } },
          OK,
          { task: 'TaskId' },
        ),
        call(
          command,
          { TaskId: '{task}' },
          {
            ...OK,
            TaskId: '{task}',
            State: expect.stringMatching(/^(?:accepted|running|done)$/),
            Progress: expect.any(Number),
            Counters: { Users: 0, Posted: 0, Gone: 0, Refused: 0, Withheld: 0 },
            CreatedAt: expect.any(Number),
            AcceptedAt: expect.any(Number),
          },
        ),
      ],
    },
    {
      says: 'rejects an unknown id',
      steps: [
        call(command, { TaskId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, refused(90049, /01ARZ/)),
        call(command, { TaskId: 'claim#x' }, refused(90049)),
        call(command, { TaskId: 5 }, refused(90001, /TaskId/)),
        call(command, {}, refused(90001, /TaskId/)),
      ],
    },
  ],
};
