import { type CommandCases, call, imported, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_user_list';
const ids = (...users: readonly string[]) => ({
  ...OK,
  Users: users.map((To_Account) => ({ To_Account, CreatedAt: expect.any(Number) })),
});

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'lists users in the order of their ids, page by page',
      steps: [
        imported('$u3', '$u1', '$u2'),
        call(command, { Prefix: '$u1' }, { ...ids('$u1'), Cursor: '' }),
        call(command, { Limit: 1 }, { ...OK, Users: [{}] }, { next: 'Cursor' }),
        call(command, { Limit: 1, Cursor: '{next}' }, { ...OK, Users: [{}] }),
      ],
    },
    {
      says: 'lists those who have a tag',
      steps: [
        imported('$a', '$b'),
        call('all_member_push/im_add_tag', { UserTags: [{ To_Account: '$b', Tags: ['$t'] }] }),
        call(command, { Tag: '$t' }, { ...ids('$b'), Cursor: '' }),
      ],
    },
    {
      says: 'refuses half a filter, two filters, and what is no cursor',
      steps: [
        call(command, { AttrName: 'city' }, refused(90001, /AttrName/)),
        call(command, { AttrName: 'nothing', AttrValue: 'x' }, refused(90033, /nothing/)),
        call(command, { Tag: 't', AttrName: 'city', AttrValue: 'x' }, refused(90001, /Tag/)),
        call(command, { Tag: '' }, refused(90040, /Tag/)),
        call(command, { Limit: 101 }, refused(90001, /Limit/)),
        call(command, { Cursor: 'x' }, refused(90001, /Cursor/)),
      ],
    },
  ],
};
