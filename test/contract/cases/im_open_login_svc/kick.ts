import { type CommandCases, call, imported, OK, refused } from '../../case.ts';

const command = 'im_open_login_svc/kick';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'succeeds for an offline user, by either key',
      steps: [imported('$a'), call(command, { UserID: '$a' }, OK), call(command, { Identifier: '$a' }, OK)],
    },
    {
      says: 'rejects an unknown user',
      steps: [
        call(command, { UserID: '$nobody' }, refused(70107, /nobody/)),
        call(command, {}, refused(60015)),
      ],
    },
  ],
};
