import { type CommandCases, call, imported, OK, refused } from '../../case.ts';
import { namedAccountsCases } from '../../tag-cases.ts';

const command = 'all_member_push/im_get_attr';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'answers under both the documented and the older key',
      steps: [
        imported('$a', '$b'),
        call('all_member_push/im_set_attr_name', { AttrNames: { 1: '$city' } }),
        call('all_member_push/im_set_attr', { UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'SZ' } }] }),
        call(
          command,
          { To_Account: ['$a', '$b'] },
          {
            ...OK,
            UserAttrs: [
              { To_Account: '$a', Attrs: { $city: 'SZ' } },
              { To_Account: '$b', Attrs: {} },
            ],
            Attrs: [
              { To_Account: '$a', Attrs: { $city: 'SZ' } },
              { To_Account: '$b', Attrs: {} },
            ],
          },
        ),
      ],
    },
    {
      says: 'keeps the values of a renamed slot',
      steps: [
        imported('$a'),
        call('all_member_push/im_set_attr_name', { AttrNames: { 3: '$before' } }),
        call('all_member_push/im_set_attr', { UserAttrs: [{ To_Account: '$a', Attrs: { $before: 'v' } }] }),
        call('all_member_push/im_set_attr_name', { AttrNames: { 3: '$after' } }),
        call(command, { To_Account: ['$a'] }, { UserAttrs: [{ Attrs: { $after: 'v' } }] }),
      ],
    },
    {
      says: 'rejects unknown accounts by name',
      steps: [imported('$a'), call(command, { To_Account: ['$a', '$nobody'] }, refused(70107, /nobody/))],
    },
    ...namedAccountsCases(command),
  ],
};
