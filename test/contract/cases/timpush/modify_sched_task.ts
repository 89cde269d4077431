import { type CommandCases, call, inDays, OK, refused } from '../../case.ts';

const command = 'timpush/modify_sched_task';
const add = call(
  'timpush/add_sched_task',
  {
    Type: 'Tag',
    SchedAt: inDays(200),
    Content: { OfflinePushInfo: { Title: 'before', Desc: 'd' }, Condition: { TagsAnd: ['$x'] } },
  },
  OK,
  { task: 'TaskID' },
);

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'changes the named fields',
      steps: [
        add,
        call(command, { TaskID: '{task}', Type: 'Tag', SchedAt: inDays(230) }, OK),
        call(command, {
          TaskID: '{task}',
          Type: 'Tag',
          Content: { OfflinePushInfo: { Title: 'later', Desc: 'e' } },
        }),
        call(
          'timpush/get_sched_task',
          { TaskID: '{task}' },
          {
            TaskInfo: {
              SchedAt: inDays(230),
              Title: 'later',
              Desc: 'e',
              Status: 'pending',
              Content: { Condition: { TagsAnd: ['$x'] } },
            },
          },
        ),
      ],
    },
    {
      says: 'rejects another type, bad content, a past time and an unknown task, and changes nothing',
      steps: [
        add,
        call(command, { TaskID: '{task}', Type: 'All' }, refused(90001, /Type/)),
        call(
          command,
          { TaskID: '{task}', Type: 'Tag', Content: { OfflinePushInfo: {} } },
          refused(90001, /Title/),
        ),
        call(
          command,
          { TaskID: '{task}', Type: 'Tag', SchedAt: '2020-01-01 00:00:00' },
          refused(90001, /SchedAt/),
        ),
        call(command, { TaskID: 999_999_999, Type: 'Tag' }, refused(90049, /999999999/)),
        call(command, { TaskID: 'x', Type: 'Tag' }, refused(90001, /TaskID/)),
        call(
          'timpush/get_sched_task',
          { TaskID: '{task}' },
          { TaskInfo: { Title: 'before', SchedAt: inDays(200) } },
        ),
      ],
    },
  ],
};
