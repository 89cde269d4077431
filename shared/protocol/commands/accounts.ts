import * as z from 'zod';
import { ErrorList, plain, user } from '../answers.ts';
import { command } from '../command.ts';
import { anyUserId, LIMITS, perUser, textUpTo, userId } from '../fields.ts';
import { fields } from '../request.ts';

/** The documented error for a missing account id; an id that is not a string has a separate code. */
const account = userId('accountNotString');
const anyAccount = anyUserId('accountNotString');
const olderNames = { UserID: 'Identifier' };
const nick = textUpTo(LIMITS.profileText, 'The display name');
const faceUrl = textUpTo(LIMITS.profileText, 'The URL of the profile picture');
const profileOf = <Id extends z.ZodType>(UserID: Id) =>
  fields({ UserID, Nick: nick.optional(), FaceUrl: faceUrl.optional() }, { olderNames });
const named = fields({ UserID: anyAccount }, { olderNames });

const presence = z.enum(['Online', 'Offline']);
const accountResult = {
  UserID: user,
  ResultCode: z.number().int().describe('0, or the error code for this account'),
  ResultInfo: z.string().describe('The error message for this account; empty if there is none'),
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The commands for accounts, and for whether users are online. */
export const accounts = {
  'im_open_login_svc/account_import': command({
    effect: 'changes',
    summary: 'Import a user, or change the profile of one',
    request: profileOf(account),
    answer: plain,
    example: {
      request: { UserID: 'alice', Nick: 'Alice', FaceUrl: 'https://example.com/alice.png' },
      answer: {},
    },
    errors: ['accountNotString', 'badRequest'],
  }),
  'im_open_login_svc/multiaccount_import': command({
    effect: 'changes',
    summary: 'Import up to 100 users',
    description: 'Accounts that cannot be imported are listed; the others are imported.',
    request: z.preprocess(
      // The older form is a list of ids.
      (value) => {
        const { Accounts, ...others } = isObject(value) ? value : {};
        if (Accounts === undefined || (others.AccountList ?? undefined) !== undefined) return value;
        const AccountList = Array.isArray(Accounts) ? Accounts.map((UserID) => ({ UserID })) : Accounts;
        return { ...others, AccountList };
      },
      fields({ AccountList: perUser(profileOf(anyAccount)) }),
    ),
    answer: z.object({ FailAccounts: z.array(user), ResultList: z.array(z.object(accountResult)) }),
    example: {
      request: { AccountList: [{ UserID: 'alice', Nick: 'Alice' }] },
      answer: { FailAccounts: [], ResultList: [{ UserID: 'alice', ResultCode: 0, ResultInfo: '' }] },
    },
    errors: ['accountNotString', 'badRequest', 'tooManyAccounts'],
  }),
  'im_open_login_svc/account_delete': command({
    effect: 'changes',
    summary: 'Delete up to 100 users with their tags, attributes and connections',
    request: fields({ DeleteItem: perUser(named) }, { ignored: [] }),
    answer: z.object({ ResultItem: z.array(z.object(accountResult)) }),
    example: {
      request: { DeleteItem: [{ UserID: 'mallory' }] },
      answer: { ResultItem: [{ UserID: 'mallory', ResultCode: 0, ResultInfo: '' }] },
    },
    errors: ['accountNotString', 'badRequest', 'tooManyAccounts'],
  }),
  'im_open_login_svc/account_check': command({
    effect: 'reads',
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
    effect: 'changes',
    summary: 'Close the connections of a user',
    request: fields({ UserID: account }, { olderNames }),
    answer: plain,
    example: { request: { UserID: 'alice' }, answer: {} },
    errors: ['accountNotString', 'noSuchAccount', 'badRequest'],
  }),
  'openim/query_online_status': command({
    effect: 'reads',
    summary: 'Check which of up to 500 users are online',
    aliases: ['openim/querystate', 'im_open_login_svc/query_online_status'],
    description: 'Older clients read `State` instead of `Status`.',
    request: fields({ To_Account: perUser(anyUserId('badToAccount'), 'badToAccount', LIMITS.usersPerQuery) }),
    answer: z.object({
      QueryResult: z.array(z.object({ To_Account: user, Status: presence, State: presence })),
      ErrorList,
    }),
    example: {
      request: { To_Account: ['alice'] },
      answer: { QueryResult: [{ To_Account: 'alice', Status: 'Offline', State: 'Offline' }], ErrorList: [] },
    },
    errors: ['badToAccount', 'badRequest', 'tooManyAccounts'],
  }),
} as const;
