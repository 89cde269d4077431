import type { CommandName } from '../../shared/protocol/commands.ts';
import { type Case, call, imported, OK, refused, times, wide } from './case.ts';

/** The cases for attribute names that both families share. */
export const namingCases = (set: CommandName, get: CommandName): readonly Case[] => [
  {
    says: 'merges names by slot',
    steps: [
      call(set, { AttrNames: { 0: '$sex', 5: '$city' } }),
      call(set, { AttrNames: { 5: '$town' } }),
      call(get, {}, { ...OK, AttrNames: { 0: '$sex', 5: '$town' } }),
    ],
  },
  {
    says: 'accepts names of 1 to 50 bytes',
    steps: [
      call(set, { AttrNames: { 8: wide(50) } }),
      call(set, { AttrNames: { 8: wide(51) } }, refused(90033, /AttrNames\.8.*50.*51 bytes/)),
      call(set, { AttrNames: { 8: '' } }, refused(90033, /AttrNames\.8/)),
      call(set, { AttrNames: { 8: 5 } }, refused(90033, /AttrNames\.8/)),
      call(get, {}, { AttrNames: { 8: wide(50) } }),
    ],
  },
  {
    says: 'has the slots 0 to 9',
    steps: [
      call(set, { AttrNames: { 9: '$nine' } }),
      call(set, { AttrNames: { 10: '$ten' } }, refused(90033)),
      call(set, { AttrNames: { a: '$ten' } }, refused(90033)),
      call(set, { AttrNames: { '-1': '$ten' } }, refused(90033)),
      call(set, { AttrNames: 'city' }, refused(90001, /AttrNames/)),
      call(set, {}, refused(90001, /AttrNames/)),
    ],
  },
  {
    says: 'accepts a list of names for the slots from 0 on',
    steps: [
      call(set, { AttrNames: ['$zero', '$one'] }),
      call(get, {}, { AttrNames: { 0: '$zero', 1: '$one' } }),
      call(set, { AttrNames: [] }, OK),
      call(get, {}, { AttrNames: { 0: '$zero', 1: '$one' } }),
      call(set, { AttrNames: times(11, (slot) => `$n${slot}`) }, refused(90033, /AttrNames/)),
      call(set, { AttrNames: ['$zero', null] }, refused(90033, /AttrNames\.1/)),
    ],
  },
  {
    says: 'allows a name for one slot only',
    steps: [
      call(set, { AttrNames: { 6: '$twice', 7: '$twice' } }, refused(90033, /twice/)),
      call(set, { AttrNames: { 6: '$once' } }),
      call(set, { AttrNames: { 7: '$once' } }, refused(90033)),
      call(set, { AttrNames: { 6: '$other', 7: '$once' } }),
    ],
  },
];

/** The cases for setting and removing attributes that both families share; `Attrs` and `given` are the shapes of each. */
export const attributeCases = (
  command: CommandName,
  attrs: (name: string) => unknown,
  naming = '$named',
): readonly Case[] => [
  {
    says: 'accepts the older key',
    steps: [
      imported('$a'),
      call('all_member_push/im_set_attr_name', { AttrNames: { 0: naming } }),
      call(command, { Attrs: [{ To_Account: '$a', Attrs: attrs(naming) }] }, OK),
    ],
  },
  {
    says: 'accepts a single user without the list',
    steps: [
      imported('$a', '$b'),
      call('all_member_push/im_set_attr_name', { AttrNames: { 0: naming } }),
      call(command, { To_Account: '$a', Attrs: attrs(naming) }, OK),
      call(command, { To_Account: ['$a', '$b'], Attrs: attrs(naming) }, OK),
      call(command, { To_Account: '$a' }, refused(90001, /UserAttrs\[0\]\.Attrs/)),
    ],
  },
  {
    says: 'accepts null for an absent field',
    steps: [
      imported('$a'),
      call('all_member_push/im_set_attr_name', { AttrNames: { 0: naming } }),
      call(
        command,
        { Attrs: null, UserAttrs: [{ To_Account: '$a', Attrs: attrs(naming), Extra: null }] },
        OK,
      ),
      call(command, { UserAttrs: null }, refused(90001, /UserAttrs: is missing/)),
      call(command, { UserAttrs: [null] }, refused(90001, /UserAttrs\[0\]: must be an object/)),
    ],
  },
  {
    says: 'rejects unknown names for all users in the request',
    steps: [
      imported('$a'),
      call('all_member_push/im_set_attr_name', { AttrNames: { 0: naming } }),
      call(
        command,
        {
          UserAttrs: [
            { To_Account: '$a', Attrs: attrs(naming) },
            { To_Account: '$a', Attrs: attrs('$unnamed') },
          ],
        },
        refused(90033, /unnamed/),
      ),
    ],
  },
  {
    says: 'accepts 100 users and not 101',
    steps: [
      call('all_member_push/im_set_attr_name', { AttrNames: { 0: naming } }),
      imported(...times(100, (index) => `$u${index}`)),
      call(command, {
        UserAttrs: times(100, (index) => ({ To_Account: `$u${index}`, Attrs: attrs(naming) })),
      }),
      call(
        command,
        { UserAttrs: times(101, (index) => ({ To_Account: `$u${index}`, Attrs: attrs(naming) })) },
        refused(90018, /UserAttrs.*100.*101/),
      ),
    ],
  },
  {
    says: 'rejects a malformed request',
    steps: [
      call(command, {}, refused(90001, /UserAttrs/)),
      call(command, { UserAttrs: {} }, refused(90001, /UserAttrs/)),
      call(command, { UserAttrs: [{ Attrs: attrs(naming) }] }, refused(90003, /UserAttrs\[0\]\.To_Account/)),
      call(command, { UserAttrs: [{ To_Account: 7, Attrs: attrs(naming) }] }, refused(90003)),
      call(command, { UserAttrs: [{ To_Account: '$a', Attrs: 'city' }] }, refused(90001, /Attrs/)),
    ],
  },
];
