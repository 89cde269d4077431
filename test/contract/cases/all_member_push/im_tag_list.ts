import { type CommandCases, call, imported, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_tag_list';
const add = (user: string, ...Tags: readonly string[]) =>
  call('all_member_push/im_add_tag', { UserTags: [{ To_Account: user, Tags }] });

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'lists every tag that was given, with how many users have it',
      steps: [
        imported('$a', '$b'),
        add('$a', '$t'),
        add('$b', '$t'),
        call(command, { Prefix: '$t' }, { ...OK, Tags: [{ Tag: '$t', Users: 2, Exact: true }], Cursor: '' }),
        call(command, { Prefix: '$t', Sizes: false }, { ...OK, Tags: [{ Tag: '$t' }] }),
      ],
    },
    {
      says: 'lists a tag that nobody has any more with no users',
      steps: [
        imported('$a'),
        add('$a', '$gone'),
        call('all_member_push/im_remove_tag', { UserTags: [{ To_Account: '$a', Tags: ['$gone'] }] }),
        call(command, { Prefix: '$gone' }, { ...OK, Tags: [{ Tag: '$gone', Users: 0, Exact: true }] }),
      ],
    },
    {
      says: 'refuses pages of more than 50, and what is no cursor',
      steps: [
        call(command, { Limit: 51 }, refused(90001, /Limit.*50/)),
        call(command, { Cursor: 'x' }, refused(90001, /Cursor/)),
      ],
    },
  ],
};
