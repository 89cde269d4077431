import { type CommandCases, call, inDays, OK, refused } from '../../case.ts';

const command = 'timpush/get_sched_task';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'returns all fields of a task',
      steps: [
        call(
          'timpush/add_sched_task',
          {
            Type: 'All',
            SchedAt: inDays(200),
            Content: { OfflinePushInfo: { Title: 't', Desc: '$d' } },
          },
          OK,
          { task: 'TaskID' },
        ),
        call(
          command,
          { Sdkappid: '{app}', TaskID: '{task}' },
          {
            ...OK,
            TaskInfo: {
              TaskID: '{task}',
              Sdkappid: '{app}',
              CreateAt: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
              Type: 'All',
              SchedAt: inDays(200),
              Content: { OfflinePushInfo: { Title: 't', Desc: '$d' } },
              Title: 't',
              Desc: '$d',
              Status: 'pending',
              DispatchSuccess: 0,
              DispatchErr: '',
              PushTaskID: '',
            },
          },
        ),
      ],
    },
    {
      says: 'rejects an unknown id',
      steps: [
        call(command, { TaskID: 999_999_999 }, refused(90049)),
        call(command, { TaskID: 0 }, refused(90001, /TaskID/)),
        call(command, { TaskID: 1e30 }, refused(90001, /TaskID/)),
      ],
    },
  ],
};
