import { type CommandCases, call, imported, inDays, OK, refused } from '../../case.ts';

const command = 'timpush/add_sched_task';
const notification = { OfflinePushInfo: { Title: '$title', Desc: 'd' } };

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'returns a number for each type of task',
      steps: [
        imported('$a'),
        call(
          command,
          { Sdkappid: '{app}', Type: 'All', SchedAt: inDays(1), Content: notification },
          { ...OK, TaskID: expect.any(Number) },
        ),
        call(command, {
          Type: 'Tag',
          SchedAt: inDays(1),
          Content: { ...notification, MsgRandom: 1, Condition: { TagsAnd: ['$x'] } },
        }),
        call(command, {
          Type: 'User',
          SchedAt: inDays(1),
          Content: { ...notification, To_Account: ['$a'] },
        }),
      ],
    },
    {
      says: 'requires a well-formed time in the future, within a year',
      steps: [
        call(command, { Type: 'All', SchedAt: inDays(-1), Content: notification }, refused(90001, /SchedAt/)),
        call(
          command,
          { Type: 'All', SchedAt: inDays(400), Content: notification },
          refused(90001, /SchedAt/),
        ),
        call(
          command,
          { Type: 'All', SchedAt: '2030-02-30 10:00:00', Content: notification },
          refused(90001, /SchedAt/),
        ),
        call(command, { Type: 'All', SchedAt: 'soon', Content: notification }, refused(90001, /SchedAt/)),
        call(command, { Type: 'All', Content: notification }, refused(90001, /SchedAt/)),
      ],
    },
    {
      says: 'requires the content of its type',
      steps: [
        call(
          command,
          { Type: 'Tag', SchedAt: inDays(1), Content: notification },
          refused(90001, /Content\.Condition/),
        ),
        call(
          command,
          { Type: 'User', SchedAt: inDays(1), Content: notification },
          refused(90003, /Content\.To_Account/),
        ),
        call(
          command,
          { Type: 'All', SchedAt: inDays(1), Content: {} },
          refused(90001, /Content\.OfflinePushInfo/),
        ),
        call(command, { Type: 'Some', SchedAt: inDays(1), Content: notification }, refused(90001, /Type/)),
        call(
          command,
          {
            Type: 'Tag',
            SchedAt: inDays(1),
            Content: { ...notification, Condition: { AttrsOr: { $nameless: 'x' } } },
          },
          refused(90033, /nameless/),
        ),
        call(
          command,
          { Type: 'All', SchedAt: inDays(1), Content: { ...notification, From_Account: '$nobody' } },
          refused(70107),
        ),
      ],
    },
    {
      says: 'belongs to the app of the URL',
      steps: [
        call(
          command,
          { Sdkappid: 5, Type: 'All', SchedAt: inDays(1), Content: notification },
          refused(90001, /Sdkappid/),
        ),
      ],
    },
  ],
};
