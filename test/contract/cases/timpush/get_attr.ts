import { type CommandCases, othersAreListed } from '../../case.ts';
import { namedAccountsCases } from '../../tag-cases.ts';

const command = 'timpush/get_attr';

export const cases: CommandCases = {
  command,
  cases: [
    othersAreListed(
      command,
      (To_Account) => ({ To_Account }),
      { UserAttrs: [{ To_Account: '$a', Attrs: {} }] },
      [],
      [],
    ),
    ...namedAccountsCases(command),
  ],
};
