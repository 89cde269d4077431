import { attributeCases } from '../../attribute-cases.ts';
import { type CommandCases, call, othersAreListed } from '../../case.ts';

const command = 'timpush/set_attr';

export const cases: CommandCases = {
  command,
  cases: [
    othersAreListed(
      command,
      (users) => ({ UserAttrs: users.map((To_Account) => ({ To_Account, Attrs: { $city: 'SZ' } })) }),
      {},
      [call('timpush/set_attr_name', { AttrNames: { 1: '$city' } })],
      [
        call(
          'timpush/get_attr',
          { To_Account: ['$a'] },
          { UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'SZ' } }] },
        ),
      ],
    ),
    ...attributeCases(command, (name) => ({ [name]: 'SZ' })),
  ],
};
