import { type CommandCases, call, imported, OK, refused, times } from '../../case.ts';

const command = 'im_open_login_svc/account_delete';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'deletes users, and reports unknown ones',
      steps: [
        imported('$a'),
        call(
          command,
          { DeleteItem: [{ UserID: '$a' }, { UserID: '$nobody' }] },
          {
            ...OK,
            ResultItem: [
              { UserID: '$a', ResultCode: 0, ResultInfo: '' },
              { UserID: '$nobody', ResultCode: 70107 },
            ],
          },
        ),
        call(command, { DeleteItem: [{ UserID: '$a' }] }, { ResultItem: [{ ResultCode: 70107 }] }),
      ],
    },
    {
      says: 'also deletes tags and attributes',
      steps: [
        imported('$a'),
        call('all_member_push/im_set_attr_name', { AttrNames: { 9: 'deleted' } }),
        call('all_member_push/im_add_tag', { UserTags: [{ To_Account: '$a', Tags: ['x'] }] }),
        call('all_member_push/im_set_attr', { UserAttrs: [{ To_Account: '$a', Attrs: { deleted: 'no' } }] }),
        call(command, { DeleteItem: [{ UserID: '$a' }] }),
        call('all_member_push/im_get_tag', { To_Account: ['$a'] }, refused(70107)),
        imported('$a'),
        call('all_member_push/im_get_tag', { To_Account: ['$a'] }, { UserTags: [{ Tags: [] }] }),
        call('all_member_push/im_get_attr', { To_Account: ['$a'] }, { UserAttrs: [{ Attrs: {} }] }),
      ],
    },
    {
      says: 'accepts 100 accounts and not 101',
      steps: [
        call(command, { DeleteItem: times(100, (index) => ({ UserID: `$u${index}` })) }),
        call(
          command,
          { DeleteItem: times(101, (index) => ({ UserID: `$u${index}` })) },
          refused(70402, /DeleteItem.*100.*101/),
        ),
      ],
    },
    {
      says: 'rejects a malformed list of accounts',
      steps: [
        call(command, {}, refused(70402, /DeleteItem/)),
        call(command, { DeleteItem: ['$a'] }, refused(70402, /DeleteItem\[0\]/)),
        call(command, { DeleteItem: [{ UserID: 5 }] }, refused(60015, /DeleteItem\[0\]\.UserID/)),
      ],
    },
  ],
};
