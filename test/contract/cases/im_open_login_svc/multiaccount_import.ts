import { type CommandCases, call, OK, refused, times } from '../../case.ts';

const command = 'im_open_login_svc/multiaccount_import';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'imports profiles',
      steps: [
        call(
          command,
          { AccountList: [{ UserID: '$a', Nick: 'Alice' }, { UserID: '$b' }] },
          {
            ...OK,
            FailAccounts: [],
            ResultList: [
              { UserID: '$a', ResultCode: 0 },
              { UserID: '$b', ResultCode: 0 },
            ],
          },
        ),
      ],
    },
    {
      says: 'accepts the older list of ids',
      steps: [call(command, { Accounts: ['$a', '$b'] }, { ...OK, FailAccounts: [] })],
    },
    {
      says: 'imports the others if one user cannot be imported, and lists that user',
      steps: [
        call(
          command,
          { AccountList: [{ UserID: '$good' }, { UserID: 'x'.repeat(33) }, { UserID: '爱' }] },
          {
            ...OK,
            FailAccounts: ['x'.repeat(33), '爱'],
            ResultList: [{ ResultCode: 0 }, { ResultCode: 70402 }, { ResultCode: 70402 }],
          },
        ),
        call(
          'im_open_login_svc/account_check',
          { CheckItem: [{ UserID: '$good' }] },
          { ResultItem: [{ AccountStatus: 'Imported' }] },
        ),
      ],
    },
    {
      says: 'accepts null for an absent field',
      steps: [
        call(command, { AccountList: null, Accounts: ['$n'] }, OK),
        call(command, { Accounts: null, AccountList: [{ UserID: '$n', Nick: null, FaceUrl: null }] }, OK),
      ],
    },
    {
      says: 'accepts 100 accounts and not 101',
      steps: [
        call(command, { Accounts: times(100, (index) => `$u${index}`) }),
        call(command, { Accounts: times(101, (index) => `$v${index}`) }, refused(70402, /AccountList.*100/)),
        call(
          command,
          { AccountList: times(101, (index) => ({ UserID: `$v${index}` })) },
          refused(70402, /AccountList.*100.*101/),
        ),
        call(
          'im_open_login_svc/account_check',
          { CheckItem: [{ UserID: '$v0' }] },
          { ResultItem: [{ AccountStatus: 'NotImported' }] },
        ),
      ],
    },
    {
      says: 'rejects a malformed list of accounts, and imports none',
      steps: [
        call(command, {}, refused(70402)),
        call(command, { Accounts: [] }, refused(70402, /AccountList/)),
        call(command, { Accounts: ['$w', 5] }, refused(60015, /AccountList\[1\]\.UserID/)),
        call(
          'im_open_login_svc/account_check',
          { CheckItem: [{ UserID: '$w' }] },
          { ResultItem: [{ AccountStatus: 'NotImported' }] },
        ),
      ],
    },
  ],
};
