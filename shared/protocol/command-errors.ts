import { COMMANDS, type CommandName } from './commands.ts';
import { kindFor } from './error-table.ts';
import { ERROR_CODES, type ErrorKind } from './errors.ts';

/** The errors that every command may return. */
const COMMON: readonly ErrorKind[] = [
  'badRequest',
  'bodyNotJson',
  'identifierMissing',
  'userSigMissing',
  'sdkAppIdInvalid',
  'tooManyCallsOfCommand',
  'tooManyCallsOfApp',
  'sdkAppIdMissing',
  'userSigExpired',
  'userSigUnreadable',
  'userSigWrong',
  'userSigOfOtherIdentifier',
  'userSigOfOtherApp',
  'noSuchApp',
  'internal',
];

/** Lists the errors of a command: first its own, then the common ones. */
export function errorsOf(name: CommandName): readonly ErrorKind[] {
  const isOfPush = /^(?:all_member_push|timpush)\//.test(name);
  const notAdministrator: ErrorKind = isOfPush ? 'pushCallerNotAdministrator' : 'notAdministrator';
  const { errors, effect } = COMMANDS[name];
  const notForViewers: readonly ErrorKind[] = effect === 'changes' ? ['viewerMayNotChange'] : [];
  const kinds = [...errors, ...COMMON, notAdministrator, ...notForViewers].map((kind) => kindFor(name, kind));
  return [...new Set(kinds)];
}

/** Lists the error codes of a command. */
export const codesOf = (name: CommandName): readonly number[] =>
  errorsOf(name).map((kind) => ERROR_CODES[kind]);
