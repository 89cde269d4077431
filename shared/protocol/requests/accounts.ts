import * as z from 'zod';
import { LIMITS, perUser, textUpTo, userId } from '../fields.ts';
import { alsoNamed } from './renamed.ts';

const account = userId('accountNotString');

const named = alsoNamed('Identifier', 'UserID', z.object({ UserID: account }));

const profile = alsoNamed(
  'Identifier',
  'UserID',
  z.object({
    UserID: account,
    Nick: textUpTo(LIMITS.profileText).optional(),
    FaceUrl: textUpTo(LIMITS.profileText).optional(),
  }),
);

export const accountImport = profile;

export const multiAccountImport = z.union([
  z.object({ AccountList: perUser(profile) }).transform(({ AccountList }) => AccountList),
  z
    .object({ Accounts: perUser(account) })
    .transform(({ Accounts }) =>
      Accounts.map((UserID): z.output<typeof profile> => ({ UserID, Nick: undefined, FaceUrl: undefined })),
    ),
]);

export const accountDelete = z.object({ DeleteItem: perUser(named) });

export const accountCheck = z.object({ CheckItem: perUser(named) });

export const kick = named;

export const queryOnlineStatus = z.object({
  To_Account: perUser(userId('badToAccount'), 'badToAccount', LIMITS.usersPerQuery),
});
