import { type CommandCases, call, OK, refused } from '../../case.ts';

const command = 'timpush/revoke';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'revokes once',
      steps: [
        call(
          'timpush/push',
          { MsgRandom: 1, OfflinePushInfo: { Title: 't', Desc: '$x' }, Condition: { TagsAnd: ['$none'] } },
          OK,
          { task: 'TaskId' },
        ),
        call(command, { TaskId: '{task}', OfflinePushInfo: { Title: 'recalled', Desc: 'd' } }, OK),
        call('all_member_push/im_push_status', { TaskId: '{task}' }, { State: 'cancelled' }),
        call(command, { TaskId: '{task}' }, refused(90050)),
      ],
    },
    {
      says: 'rejects an unknown id',
      steps: [
        call(command, { TaskId: '660cc447_537ed82a' }, refused(90049)),
        call(command, { TaskId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, refused(90049, /01ARZ/)),
        call(command, {}, refused(90001, /TaskId/)),
      ],
    },
  ],
};
