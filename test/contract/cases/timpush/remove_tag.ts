import { type CommandCases, call, othersAreListed } from '../../case.ts';
import { tagCases } from '../../tag-cases.ts';

const command = 'timpush/remove_tag';

export const cases: CommandCases = {
  command,
  cases: [
    othersAreListed(
      command,
      (users) => ({ UserTags: users.map((To_Account) => ({ To_Account, Tags: ['x'] })) }),
      {},
      [call('timpush/add_tag', { UserTags: [{ To_Account: '$a', Tags: ['x', 'y'] }] })],
      [call('timpush/get_tag', { To_Account: ['$a'] }, { UserTags: [{ To_Account: '$a', Tags: ['y'] }] })],
    ),
    ...tagCases(command),
  ],
};
