import { CommandError, type ErrorReason } from '../client/server.ts';
import { ConditionSyntaxError } from '../shared/protocol/condition-tokens.ts';

/** What the command line says to the shell. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  authentication: 3,
  notFound: 4,
  /** Some of the work is done, the rest is not. */
  partly: 5,
} as const;

/** An exit code of the command line. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command line was used in a way that it does not have. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something that the command names does not exist. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** Neither the configuration nor the command says how to authenticate, or the credentials are not accepted. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}

/** Some of the work is done, the rest is not. */
export class PartlyError extends Error {
  override readonly name = 'PartlyError';
}

const AUTHENTICATION: readonly ErrorReason[] = [
  'identifierMissing',
  'userSigMissing',
  'sdkAppIdInvalid',
  'sdkAppIdMissing',
  'notAdministrator',
  'userSigExpired',
  'userSigUnreadable',
  'userSigWrong',
  'userSigOfOtherIdentifier',
  'userSigOfOtherApp',
  'noSuchApp',
  'accountCallerNotAdministrator',
  'pushCallerNotAdministrator',
];
const NOT_FOUND: readonly ErrorReason[] = ['noSuchAccount', 'noSuchTask'];

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError || error instanceof ConditionSyntaxError) return EXIT.usage;
  if (error instanceof PartlyError) return EXIT.partly;
  if (error instanceof NotFoundError) return EXIT.notFound;
  if (error instanceof AuthenticationError) return EXIT.authentication;
  if (!(error instanceof CommandError)) return EXIT.failure;
  if (AUTHENTICATION.includes(error.reason)) return EXIT.authentication;
  return NOT_FOUND.includes(error.reason) ? EXIT.notFound : EXIT.failure;
}
