import { type CommandCases, call, OK, refused, times } from '../../case.ts';

const command = 'timpush/all_member_push_loss';
const now = Math.floor(Date.now() / 1000);
const range = { StartTime: now - 3600, EndTime: now + 3600 };

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'lists no loss of a push without online receivers',
      steps: [
        call(
          'timpush/push',
          { MsgRandom: 1, OfflinePushInfo: { Title: 't', Desc: '$x' }, Condition: { TagsAnd: ['$none'] } },
          OK,
          { task: 'TaskId' },
        ),
        call(
          command,
          { ...range, TaskID: ['{task}'] },
          {
            ...OK,
            Results: [
              {
                TaskID: '{task}',
                ReadyToSendLoss: [],
                PostSendDeliveredLoss: [],
                PlatformReadyToSendLoss: [],
                PlatformPostSendDeliveredLoss: [],
              },
            ],
          },
        ),
      ],
    },
    {
      says: 'accepts at most 5 tasks',
      steps: [
        call(
          command,
          { ...range, TaskID: times(6, (index) => `01ARZ3NDEKTSV4RRFFQ69G5FA${index}`) },
          refused(90001, /TaskID.*5.*6/),
        ),
        call(command, { StartTime: 1, EndTime: 0 }, refused(90001, /EndTime/)),
      ],
    },
  ],
};
