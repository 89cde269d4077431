import { type CommandCases, call, OK, refused, times } from '../../case.ts';

const command = 'timpush/all_member_push_statistics';
const now = Math.floor(Date.now() / 1000);
const range = { StartTime: now - 3600, EndTime: now + 3600 };
const counts = { TotalCount: 0, SentCount: 0, DeliveredCount: 0, ClickCount: 0 };

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'reports the named tasks within a time',
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
                ...counts,
                PlatformStatistics: [{ EventType: 2, PushPlatform: 0, ...counts }],
              },
            ],
          },
        ),
        call(command, { StartTime: 0, EndTime: 60, TaskID: ['{task}'] }, { ...OK, Results: [] }),
      ],
    },
    {
      says: 'accepts at most 5 tasks and 30 days',
      steps: [
        call(command, { ...range, TaskID: times(5, (index) => `01ARZ3NDEKTSV4RRFFQ69G5FA${index}`) }),
        call(
          command,
          { ...range, TaskID: times(6, (index) => `01ARZ3NDEKTSV4RRFFQ69G5FA${index}`) },
          refused(90001, /TaskID.*6/),
        ),
        call(command, { StartTime: 0, EndTime: 2_592_000 }),
        call(command, { StartTime: 0, EndTime: 2_592_001 }, refused(90001, /30 days/)),
        call(command, { StartTime: 1, EndTime: 0 }, refused(90001, /EndTime/)),
        call(command, {}, refused(90001, /StartTime/)),
      ],
    },
  ],
};
