import { type CommandCases, othersAreListed } from '../../case.ts';
import { namedAccountsCases } from '../../tag-cases.ts';

const command = 'timpush/clear_all_tags';

export const cases: CommandCases = {
  command,
  cases: [
    othersAreListed(command, (To_Account) => ({ To_Account }), {}, [], []),
    ...namedAccountsCases(command),
  ],
};
