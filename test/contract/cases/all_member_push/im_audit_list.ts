import { type CommandCases, call, imported, OK, refused } from '../../case.ts';

const command = 'all_member_push/im_audit_list';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'lists who changed what, newest first, also what was rejected',
      steps: [
        imported('$a'),
        call('all_member_push/im_add_tag', { UserTags: [{ To_Account: '$a', Tags: ['$t'] }] }),
        call(
          'all_member_push/im_add_tag',
          { UserTags: [{ To_Account: '$nobody', Tags: ['$t'] }] },
          refused(70107),
        ),
        call(
          command,
          { Identifier: '{admin}', Limit: 2 },
          {
            ...OK,
            Entries: [
              {
                At: expect.any(Number),
                Identifier: '{admin}',
                Command: 'all_member_push/im_add_tag',
                Summary: '$nobody; Tags $t',
                ErrorCode: 70107,
              },
              { Command: 'all_member_push/im_add_tag', Summary: '$a; Tags $t', ErrorCode: 0 },
            ],
          },
          { next: 'Cursor' },
        ),
        call(
          command,
          { Limit: 1, Cursor: '{next}' },
          { ...OK, Entries: [{ Command: 'im_open_login_svc/multiaccount_import', Summary: '$a' }] },
        ),
      ],
    },
    {
      says: 'lists nothing of a time and a caller without changes',
      steps: [
        call(command, { Identifier: '$nobody' }, { ...OK, Entries: [] }),
        call(command, { EndTime: 1000 }, { ...OK, Entries: [], Cursor: '' }),
        call(command, { Cursor: 'x' }, refused(90001, /Cursor/)),
        call(command, { Limit: 101 }, refused(90001, /Limit/)),
      ],
    },
  ],
};
