import { type CommandCases, call, imported, OK, refused, times } from '../../case.ts';

const command = 'openim/query_online_status';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'reports existing users, and lists the others',
      steps: [
        imported('$a'),
        call(
          command,
          { To_Account: ['$a', '$nobody', 'x'.repeat(33)] },
          {
            ...OK,
            QueryResult: [{ To_Account: '$a', Status: 'Offline', State: 'Offline' }],
            ErrorList: [{ To_Account: '$nobody', ErrorCode: 70107 }, { ErrorCode: 90001 }],
          },
        ),
      ],
    },
    {
      says: 'accepts 500 accounts and not 501',
      steps: [
        call(command, { To_Account: times(500, (index) => `$u${index}`) }),
        call(
          command,
          { To_Account: times(501, (index) => `$u${index}`) },
          refused(90018, /To_Account.*500.*501/),
        ),
      ],
    },
    {
      says: 'rejects a malformed list of accounts',
      steps: [
        call(command, {}, refused(90003, /To_Account/)),
        call(command, { To_Account: [] }, refused(90003, /To_Account/)),
        call(command, { To_Account: [1] }, refused(90003, /To_Account\[0\]/)),
      ],
    },
  ],
};
