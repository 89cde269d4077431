import { type CommandCases, call, imported, OK } from '../../case.ts';
import { namedAccountsCases } from '../../tag-cases.ts';

const command = 'timpush/get_tag';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'serves those who exist, and lists the others',
      steps: [
        imported('$a'),
        call(
          command,
          { To_Account: ['$a', '$nobody'] },
          {
            ...OK,
            UserTags: [{ To_Account: '$a' }],
            ErrorList: [{ To_Account: '$nobody', ErrorCode: 70107 }],
          },
        ),
      ],
    },
    ...namedAccountsCases(command),
  ],
};
