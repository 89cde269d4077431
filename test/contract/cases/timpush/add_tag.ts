import { type CommandCases, call, imported, OK, othersAreListed } from '../../case.ts';
import { hundredTags, tagCases } from '../../tag-cases.ts';

const command = 'timpush/add_tag';

export const cases: CommandCases = {
  command,
  cases: [
    othersAreListed(
      command,
      (users) => ({ UserTags: users.map((To_Account) => ({ To_Account, Tags: ['x'] })) }),
      {},
      [],
      [call('timpush/get_tag', { To_Account: ['$a'] }, { UserTags: [{ To_Account: '$a', Tags: ['x'] }] })],
    ),
    {
      says: 'lists users who would have more than 100 tags',
      steps: [
        imported('$a', '$b'),
        ...hundredTags(command, '$a'),
        call(
          command,
          {
            UserTags: [
              { To_Account: '$a', Tags: ['one more'] },
              { To_Account: '$b', Tags: ['x'] },
            ],
          },
          { ...OK, ErrorList: [{ To_Account: '$a', ErrorCode: 90032 }] },
        ),
        call('timpush/get_tag', { To_Account: ['$b'] }, { UserTags: [{ Tags: ['x'] }] }),
      ],
    },
    ...tagCases(command),
  ],
};
