import { type CommandCases, call, imported, OK, times } from '../../case.ts';
import { tagCases } from '../../tag-cases.ts';

const command = 'timpush/add_tag';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'serves those who exist, and lists the others',
      steps: [
        imported('$a'),
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
        call('timpush/get_tag', { To_Account: ['$a'] }, { UserTags: [{ To_Account: '$a', Tags: ['x'] }] }),
      ],
    },
    {
      says: 'lists who would have more than 100 tags',
      steps: [
        imported('$a', '$b'),
        ...times(10, (ten) =>
          call(command, { UserTags: [{ To_Account: '$a', Tags: times(10, (one) => `t${ten}${one}`) }] }),
        ),
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
