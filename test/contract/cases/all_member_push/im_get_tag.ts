import { type CommandCases, call, imported, OK, refused } from '../../case.ts';
import { namedAccountsCases } from '../../tag-cases.ts';

const command = 'all_member_push/im_get_tag';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'answers under both the documented and the older key',
      steps: [
        imported('$a'),
        call('all_member_push/im_add_tag', { UserTags: [{ To_Account: '$a', Tags: ['x'] }] }),
        call(
          command,
          { To_Account: ['$a'] },
          { ...OK, UserTags: [{ To_Account: '$a', Tags: ['x'] }], Tags: [{ To_Account: '$a', Tags: ['x'] }] },
        ),
      ],
    },
    {
      says: 'rejects unknown accounts',
      steps: [call(command, { To_Account: ['$nobody'] }, refused(70107, /nobody/))],
    },
    ...namedAccountsCases(command),
  ],
};
