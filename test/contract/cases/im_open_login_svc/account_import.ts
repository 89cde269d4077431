import { type CommandCases, call, OK, refused } from '../../case.ts';

const command = 'im_open_login_svc/account_import';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'imports, and imports again',
      steps: [
        call(command, { UserID: '$a', Nick: 'Alice', FaceUrl: 'https://example.com/a.png' }),
        call(command, { UserID: '$a', Nick: 'Bob' }),
        call(
          'im_open_login_svc/account_check',
          { CheckItem: [{ UserID: '$a' }] },
          { ResultItem: [{ AccountStatus: 'Imported' }] },
        ),
      ],
    },
    { says: 'knows the older key', steps: [call(command, { Identifier: '$a' }, OK)] },
    {
      says: 'takes ids of 1 to 32 printable ASCII characters',
      steps: [
        call(command, { UserID: 'x'.repeat(32) }),
        call(command, { UserID: '!' }),
        call(command, { UserID: 'x'.repeat(33) }, refused(90001, /UserID.*32.*33 bytes/)),
        call(command, { UserID: '' }, refused(90001, /UserID/)),
        call(command, { UserID: '爱' }, refused(90001, /UserID/)),
        call(command, { UserID: 'a\u0000' }, refused(90001, /UserID/)),
        call(command, { UserID: 'a\n' }, refused(90001, /UserID/)),
      ],
    },
    {
      says: 'refuses what is no account',
      steps: [
        call(command, {}, refused(60015, /UserID/)),
        call(command, { UserID: 7 }, refused(60015, /UserID.*7/)),
        call(command, [], refused(90001)),
      ],
    },
    {
      says: 'bounds the texts of a profile',
      steps: [
        call(command, { UserID: '$a', Nick: 'x'.repeat(500) }),
        call(command, { UserID: '$a', Nick: 'x'.repeat(501) }, refused(90001, /Nick.*500/)),
        call(command, { UserID: '$a', FaceUrl: 5 }, refused(90001, /FaceUrl/)),
      ],
    },
  ],
};
