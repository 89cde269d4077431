import { type CommandCases, call, imported, OK } from '../../case.ts';
import { tagCases } from '../../tag-cases.ts';

const command = 'timpush/remove_tag';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'serves those who exist, and lists the others',
      steps: [
        imported('$a'),
        call('timpush/add_tag', { UserTags: [{ To_Account: '$a', Tags: ['x', 'y'] }] }),
        call(
          command,
          {
            UserTags: [
              { To_Account: '$nobody', Tags: ['x'] },
              { To_Account: '$a', Tags: ['x'] },
            ],
          },
          { ...OK, ErrorList: [{ To_Account: '$nobody', ErrorCode: 70107 }] },
        ),
        call('timpush/get_tag', { To_Account: ['$a'] }, { UserTags: [{ To_Account: '$a', Tags: ['y'] }] }),
      ],
    },
    ...tagCases(command),
  ],
};
