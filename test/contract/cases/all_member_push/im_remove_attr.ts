import { attributeCases } from '../../attribute-cases.ts';
import { type CommandCases, call, imported, refused } from '../../case.ts';

const command = 'all_member_push/im_remove_attr';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'removes the named attributes, and ignores those that are not set',
      steps: [
        imported('$a'),
        call('all_member_push/im_set_attr_name', { AttrNames: { 1: '$city', 2: '$sex' } }),
        call('all_member_push/im_set_attr', {
          UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'SZ', $sex: 'f' } }],
        }),
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: ['$city'] }] }),
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: ['$city'] }] }),
        call(
          'all_member_push/im_get_attr',
          { To_Account: ['$a'] },
          { UserAttrs: [{ Attrs: { $sex: 'f' } }] },
        ),
      ],
    },
    {
      says: 'accepts an object whose keys are the names',
      steps: [
        imported('$a'),
        call('all_member_push/im_set_attr_name', { AttrNames: { 1: '$city', 2: '$sex' } }),
        call('all_member_push/im_set_attr', {
          UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'SZ', $sex: 'f' } }],
        }),
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'SZ' } }] }),
        call(
          'all_member_push/im_get_attr',
          { To_Account: ['$a'] },
          { UserAttrs: [{ Attrs: { $sex: 'f' } }] },
        ),
      ],
    },
    {
      says: 'rejects unknown accounts',
      steps: [
        call('all_member_push/im_set_attr_name', { AttrNames: { 1: '$city' } }),
        call(command, { UserAttrs: [{ To_Account: '$nobody', Attrs: ['$city'] }] }, refused(70107, /nobody/)),
      ],
    },
    ...attributeCases(command, (name) => [name]),
  ],
};
