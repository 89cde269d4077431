import { attributeCases } from '../../attribute-cases.ts';
import { type CommandCases, call, imported, OK, refused, wide } from '../../case.ts';

const command = 'all_member_push/im_set_attr';
const names = call('all_member_push/im_set_attr_name', { AttrNames: { 1: '$city', 2: '$sex' } });
const get = 'all_member_push/im_get_attr';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'changes only the named attributes',
      steps: [
        imported('$a'),
        names,
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'SZ', $sex: 'f' } }] }, OK),
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'GZ' } }] }),
        call(
          get,
          { To_Account: ['$a'] },
          { UserAttrs: [{ To_Account: '$a', Attrs: { $city: 'GZ', $sex: 'f' } }] },
        ),
      ],
    },
    {
      says: 'accepts values of up to 50 bytes',
      steps: [
        imported('$a'),
        names,
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: { $city: wide(50) } }] }),
        call(
          command,
          { UserAttrs: [{ To_Account: '$a', Attrs: { $city: wide(51) } }] },
          refused(90033, /50.*51 bytes/),
        ),
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: { $city: true } }] }, refused(90033)),
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: { $city: null } }] }, refused(90033)),
        call(get, { To_Account: ['$a'] }, { UserAttrs: [{ Attrs: { $city: wide(50) } }] }),
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: { $city: 518000 } }] }),
        call(get, { To_Account: ['$a'] }, { UserAttrs: [{ Attrs: { $city: '518000' } }] }),
        call(command, { UserAttrs: [{ To_Account: '$a', Attrs: [] }] }),
      ],
    },
    {
      says: 'rejects the whole request for one unknown account, and changes nothing',
      steps: [
        imported('$a'),
        names,
        call(
          command,
          {
            UserAttrs: [
              { To_Account: '$a', Attrs: { $city: 'SZ' } },
              { To_Account: '$nobody', Attrs: { $city: 'SZ' } },
            ],
          },
          refused(70107, /nobody/),
        ),
        call(get, { To_Account: ['$a'] }, { UserAttrs: [{ To_Account: '$a', Attrs: {} }] }),
      ],
    },
    ...attributeCases(command, (name) => ({ [name]: 'SZ' })),
  ],
};
