import { type CommandCases, call, inDays, OK, refused } from '../../case.ts';

const command = 'timpush/delete_sched_task';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'deletes a pending task',
      steps: [
        call(
          'timpush/add_sched_task',
          {
            Type: 'All',
            SchedAt: inDays(200),
            Content: { OfflinePushInfo: { Title: 't', Desc: '$x' } },
          },
          OK,
          { task: 'TaskID' },
        ),
        call(command, { TaskID: '{task}', Type: 'User' }, refused(90001, /Type/)),
        call(command, { TaskID: '{task}', Type: 'All' }, OK),
        call('timpush/get_sched_task', { TaskID: '{task}' }, refused(90049)),
        call(command, { TaskID: '{task}', Type: 'All' }, refused(90049)),
      ],
    },
    { says: 'requires a number', steps: [call(command, { Type: 'All' }, refused(90001, /TaskID/))] },
  ],
};
