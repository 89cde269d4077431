import { type CommandCases, call, imported, OK, refused } from '../../case.ts';
import { namedAccountsCases } from '../../tag-cases.ts';

const command = 'all_member_push/im_remove_all_tags';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'removes all tags of a user, and none of others',
      steps: [
        imported('$a', '$b'),
        call('all_member_push/im_add_tag', {
          UserTags: [
            { To_Account: '$a', Tags: ['a', 'b'] },
            { To_Account: '$b', Tags: ['a'] },
          ],
        }),
        call(command, { To_Account: ['$a'] }, OK),
        call(
          'all_member_push/im_get_tag',
          { To_Account: ['$a', '$b'] },
          { UserTags: [{ Tags: [] }, { Tags: ['a'] }] },
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
