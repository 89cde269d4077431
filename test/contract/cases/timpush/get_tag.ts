import { type CommandCases, othersAreListed } from '../../case.ts';
import { namedAccountsCases } from '../../tag-cases.ts';

const command = 'timpush/get_tag';

export const cases: CommandCases = {
  command,
  cases: [
    othersAreListed(
      command,
      (To_Account) => ({ To_Account }),
      { UserTags: [{ To_Account: '$a', Tags: [] }] },
      [],
      [],
    ),
    ...namedAccountsCases(command),
  ],
};
