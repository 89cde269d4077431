import { type CommandCases, call, imported, OK, refused } from '../../case.ts';
import { hundredTags, tagCases } from '../../tag-cases.ts';

const command = 'all_member_push/im_add_tag';
const get = 'all_member_push/im_get_tag';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'adds a tag once, however often it is requested',
      steps: [
        imported('$a'),
        call(command, { UserTags: [{ To_Account: '$a', Tags: ['a', 'b', 'a'] }] }, OK),
        call(command, { UserTags: [{ To_Account: '$a', Tags: ['b', 'c'] }] }),
        call(get, { To_Account: ['$a'] }, { UserTags: [{ To_Account: '$a', Tags: ['a', 'b', 'c'] }] }),
      ],
    },
    {
      says: 'accepts 100 tags of a user and not 101; a rejected request adds no tag to any user',
      steps: [
        imported('$a', '$b'),
        ...hundredTags(command, '$a'),
        call(
          command,
          {
            UserTags: [
              { To_Account: '$b', Tags: ['x'] },
              { To_Account: '$a', Tags: ['t00', 'one more'] },
            ],
          },
          refused(90032, /a\.\w+ has 100 tags.*100/),
        ),
        call(get, { To_Account: ['$b'] }, { UserTags: [{ Tags: [] }] }),
        call(command, { UserTags: [{ To_Account: '$a', Tags: ['t00'] }] }),
      ],
    },
    {
      says: 'rejects the whole request for one unknown account, and changes nothing',
      steps: [
        imported('$a'),
        call(
          command,
          {
            UserTags: [
              { To_Account: '$a', Tags: ['x'] },
              { To_Account: '$nobody', Tags: ['x'] },
            ],
          },
          refused(70107, /nobody/),
        ),
        call(get, { To_Account: ['$a'] }, { UserTags: [{ Tags: [] }] }),
      ],
    },
    {
      says: 'preserves every character of a tag',
      steps: [
        imported('$a'),
        call(command, { UserTags: [{ To_Account: '$a', Tags: ['#', 'a#b', ' ', '\u0000', '\u{1f384}'] }] }),
        call(
          get,
          { To_Account: ['$a'] },
          {
            UserTags: [{ Tags: expect.arrayContaining(['#', 'a#b', ' ', '\u0000', '\u{1f384}']) }],
          },
        ),
        call(command, { UserTags: [{ To_Account: '$a', Tags: ['\ud800'] }] }, refused(90001, /surrogate/)),
      ],
    },
    ...tagCases(command),
  ],
};
