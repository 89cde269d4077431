import * as z from 'zod';
import { ErrorList, plain, user } from '../answers.ts';
import { command } from '../command.ts';
import { LIMITS, perUser, textUpTo, userId } from '../fields.ts';
import { fields } from '../request.ts';

const account = userId('accountNotString');
const olderNames = { UserID: 'Identifier' };
const named = fields({ UserID: account }, { olderNames });
const profile = fields(
  {
    UserID: account,
    Nick: textUpTo(LIMITS.profileText).optional(),
    FaceUrl: textUpTo(LIMITS.profileText).optional(),
  },
  { olderNames },
);

const accountResult = { UserID: user, ResultCode: z.number().int(), ResultInfo: z.string() };

/** The commands on accounts, and on who is online. */
export const accounts = {
  'im_open_login_svc/account_import': command({
    summary: 'Import a user, or change the profile of one',
    request: profile,
    answer: plain,
    example: {
      request: { UserID: 'alice', Nick: 'Alice', FaceUrl: 'https://example.com/alice.png' },
      answer: {},
    },
    errors: ['accountNotString', 'badRequest'],
  }),
  'im_open_login_svc/multiaccount_import': command({
    summary: 'Import up to 100 users',
    request: z.union([
      fields({ AccountList: perUser(profile) }).transform(({ AccountList }) => AccountList),
      fields({ Accounts: perUser(account) }).transform(({ Accounts }) =>
        Accounts.map((UserID): z.output<typeof profile> => ({ UserID })),
      ),
    ]),
    answer: z.object({ FailAccounts: z.array(user), ResultList: z.array(z.object(accountResult)) }),
    example: {
      request: { AccountList: [{ UserID: 'alice', Nick: 'Alice' }] },
      answer: { FailAccounts: [], ResultList: [{ UserID: 'alice', ResultCode: 0, ResultInfo: '' }] },
    },
    errors: ['accountNotString', 'badRequest', 'tooManyAccounts'],
  }),
  'im_open_login_svc/account_delete': command({
    summary: 'Delete up to 100 users with their tags, attributes and connections',
    request: fields({ DeleteItem: perUser(named) }),
    answer: z.object({ ResultItem: z.array(z.object(accountResult)) }),
    example: {
      request: { DeleteItem: [{ UserID: 'mallory' }] },
      answer: { ResultItem: [{ UserID: 'mallory', ResultCode: 0, ResultInfo: '' }] },
    },
    errors: ['accountNotString', 'badRequest', 'tooManyAccounts'],
  }),
  'im_open_login_svc/account_check': command({
    summary: 'Check which of up to 100 users exist',
    request: fields({ CheckItem: perUser(named) }),
    answer: z.object({
      ResultItem: z.array(z.object({ ...accountResult, AccountStatus: z.enum(['Imported', 'NotImported']) })),
    }),
    example: {
      request: { CheckItem: [{ UserID: 'alice' }] },
      answer: { ResultItem: [{ UserID: 'alice', ResultCode: 0, ResultInfo: '', AccountStatus: 'Imported' }] },
    },
    errors: ['accountNotString', 'badRequest', 'tooManyAccounts'],
  }),
  'im_open_login_svc/kick': command({
    summary: 'Close the connections of a user',
    request: named,
    answer: plain,
    example: { request: { UserID: 'alice' }, answer: {} },
    errors: ['accountNotString', 'noSuchAccount', 'badRequest'],
  }),
  'openim/query_online_status': command({
    summary: 'Check which of up to 500 users are online',
    request: fields({ To_Account: perUser(userId('badToAccount'), 'badToAccount', LIMITS.usersPerQuery) }),
    answer: z.object({
      QueryResult: z.array(z.object({ To_Account: user, Status: z.enum(['Online', 'Offline']) })),
      ErrorList,
    }),
    example: {
      request: { To_Account: ['alice'] },
      answer: { QueryResult: [{ To_Account: 'alice', Status: 'Offline' }], ErrorList: [] },
    },
    errors: ['badToAccount', 'badRequest', 'tooManyAccounts'],
  }),
} as const;
