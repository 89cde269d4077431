import { type CommandCases, call, imported, OK, refused, times } from '../../case.ts';

const command = 'im_open_login_svc/account_check';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'reports which users are imported',
      steps: [
        imported('$a'),
        call(
          command,
          { CheckItem: [{ UserID: '$a' }, { UserID: '$nobody' }] },
          {
            ...OK,
            ResultItem: [
              { UserID: '$a', ResultCode: 0, ResultInfo: '', AccountStatus: 'Imported' },
              { UserID: '$nobody', ResultCode: 0, ResultInfo: '', AccountStatus: 'NotImported' },
            ],
          },
        ),
      ],
    },
    {
      says: 'recognises administrators without an import, and reports impossible ids',
      steps: [
        call(
          command,
          { CheckItem: [{ UserID: '{admin}' }, { UserID: 'x'.repeat(33) }] },
          {
            ...OK,
            ResultItem: [
              { UserID: '{admin}', ResultCode: 0, AccountStatus: 'Imported' },
              { ResultCode: 70402, AccountStatus: 'NotImported' },
            ],
          },
        ),
      ],
    },
    {
      says: 'accepts 100 accounts and not 101',
      steps: [
        call(command, { CheckItem: times(100, (index) => ({ UserID: `$u${index}` })) }),
        call(
          command,
          { CheckItem: times(101, (index) => ({ UserID: `$u${index}` })) },
          refused(70402, /CheckItem.*100.*101/),
        ),
      ],
    },
    {
      says: 'rejects a malformed list',
      steps: [call(command, { CheckItem: {} }, refused(70402, /CheckItem/))],
    },
  ],
};
