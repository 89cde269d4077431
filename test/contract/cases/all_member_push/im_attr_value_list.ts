import { type CommandCases, call, imported, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_attr_value_list';
const set = (user: string, value: string) =>
  call('all_member_push/im_set_attr', { UserAttrs: [{ To_Account: user, Attrs: { listed: value } }] });

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'lists every value that was given, with how many users have it',
      steps: [
        call('all_member_push/im_set_attr_name', { AttrNames: { '9': 'listed' } }),
        imported('$a', '$b'),
        set('$a', '$v'),
        set('$b', '$v'),
        call(
          command,
          { AttrName: 'listed', Prefix: '$v' },
          { ...OK, Values: [{ Value: '$v', Users: 2, Exact: true }], Cursor: '' },
        ),
        call(
          command,
          { AttrName: 'listed', Prefix: '$v', Sizes: false },
          { ...OK, Values: [{ Value: '$v' }] },
        ),
      ],
    },
    {
      says: 'refuses an attribute that the app does not have',
      steps: [
        call(command, { AttrName: 'nothing' }, refused(90033, /nothing/)),
        call(command, {}, refused(90033, /AttrName/)),
      ],
    },
  ],
};
