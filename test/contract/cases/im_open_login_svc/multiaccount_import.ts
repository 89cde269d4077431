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
      says: 'knows the older list of ids',
      steps: [call(command, { Accounts: ['$a', '$b'] }, { ...OK, FailAccounts: [] })],
    },
    {
      says: 'takes 100 accounts and not 101',
      steps: [
        call(command, { Accounts: times(100, (index) => `$u${index}`) }),
        call(
          command,
          { Accounts: times(101, (index) => `$v${index}`) },
          refused(90018, /Accounts.*100.*101/),
        ),
        call(
          command,
          { AccountList: times(101, (index) => ({ UserID: `$v${index}` })) },
          refused(90018, /AccountList.*100.*101/),
        ),
        call(
          'im_open_login_svc/account_check',
          { CheckItem: [{ UserID: '$v0' }] },
          { ResultItem: [{ AccountStatus: 'NotImported' }] },
        ),
      ],
    },
    {
      says: 'refuses what is no list of accounts, and imports none',
      steps: [
        call(command, {}, refused(90001)),
        call(command, { Accounts: [] }, refused(90001, /Accounts/)),
        call(command, { Accounts: ['$w', 5] }, refused(60015, /Accounts\[1\]/)),
        call(
          'im_open_login_svc/account_check',
          { CheckItem: [{ UserID: '$w' }] },
          { ResultItem: [{ AccountStatus: 'NotImported' }] },
        ),
      ],
    },
  ],
};
