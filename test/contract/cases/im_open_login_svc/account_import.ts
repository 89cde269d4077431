import { type CommandCases, call, OK, refused } from '../../case.ts';

const command = 'im_open_login_svc/account_import';

export const cases: CommandCases = {
  command,
  cases: [
    {
      says: 'imports a user, also repeatedly',
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
    { says: 'accepts the older key', steps: [call(command, { Identifier: '$a' }, OK)] },
    {
      says: 'accepts ids of 1 to 32 printable ASCII characters',
      steps: [
        call(command, { UserID: 'x'.repeat(32) }),
        call(command, { UserID: '!' }),
        call(command, { UserID: 'x'.repeat(33) }, refused(70402, /UserID.*32.*33 bytes/)),
        call(command, { UserID: '' }, refused(70402, /UserID/)),
        call(command, { UserID: '爱' }, refused(70402, /UserID/)),
        call(command, { UserID: 'a\u0000' }, refused(70402, /UserID/)),
        call(command, { UserID: 'a\n' }, refused(70402, /UserID/)),
      ],
    },
    {
      says: 'rejects a malformed account',
      steps: [
        call(command, {}, refused(60015, /UserID/)),
        call(command, { UserID: 7 }, refused(60015, /UserID.*7/)),
        call(command, [], refused(60015, /UserID/)),
        call(command, 'x', refused(70402, /must be an object/)),
      ],
    },
    {
      says: 'limits the texts of a profile',
      steps: [
        call(command, { UserID: '$a', Nick: 'x'.repeat(500) }),
        call(command, { UserID: '$a', Nick: 'x'.repeat(501) }, refused(70402, /Nick.*500/)),
        call(command, { UserID: '$a', FaceUrl: 5 }, refused(70402, /FaceUrl/)),
      ],
    },
  ],
};
