import { attributeCases } from '../../attribute-cases.ts';
import { type CommandCases, call, imported, OK } from '../../case.ts';

const command = 'timpush/set_attr';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'serves those who exist, and lists the others',
      steps: [
        imported('$a'),
        call('timpush/set_attr_name', { AttrNames: { 1: '$city' } }),
        call(
          command,
          {
            UserAttrs: [
              { To_Account: '$nobody', Attrs: { $city: 'SZ' } },
              { To_Account: '$a', Attrs: { $city: 'SZ' } },
            ],
          },
          { ...OK, ErrorList: [{ To_Account: '$nobody', ErrorCode: 70107 }] },
        ),
        call(
          'timpush/get_attr',
          { To_Account: ['$a'] },
          { UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'SZ' } }] },
        ),
      ],
    },
    ...attributeCases(command, (name) => ({ [name]: 'SZ' })),
  ],
};
