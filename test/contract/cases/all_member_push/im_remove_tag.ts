import { type CommandCases, call, imported, OK, refused } from '../../case.ts';
import { tagCases } from '../../tag-cases.ts';

const command = 'all_member_push/im_remove_tag';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'removes the named tags, and ignores missing ones',
      steps: [
        imported('$a'),
        call('all_member_push/im_add_tag', { UserTags: [{ To_Account: '$a', Tags: ['a', 'b'] }] }),
        call(command, { UserTags: [{ To_Account: '$a', Tags: ['a', 'z'] }] }, OK),
        call('all_member_push/im_get_tag', { To_Account: ['$a'] }, { UserTags: [{ Tags: ['b'] }] }),
      ],
    },
    {
      says: 'rejects unknown accounts',
      steps: [
        call(command, { UserTags: [{ To_Account: '$nobody', Tags: ['x'] }] }, refused(70107, /nobody/)),
      ],
    },
    ...tagCases(command),
  ],
};
