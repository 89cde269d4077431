import { ERROR_CODES } from '../../shared/protocol/errors.ts';

/** Name of the reason for which a command was rejected; `unknown` for a code that this version does not know. */
export type ErrorReason = keyof typeof ERROR_CODES | 'unknown';

/** The fields that every answer has. */
export interface Answer {
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
  readonly [field: string]: unknown;
}

/**
 * The server rejected a command and changed nothing.
 *
 * @example
 * if (error instanceof CommandError && error.reason === 'tooManyPushesPerDay') tomorrow();
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** Name of the command, such as `all_member_push/im_push`. */
  readonly command: string;
  /** The number on the wire. */
  readonly code: number;
  readonly reason: ErrorReason;

  constructor(command: string, { ErrorCode, ErrorInfo }: Answer) {
    super(`${command}: ${ErrorInfo} (${ErrorCode})`);
    this.command = command;
    this.code = ErrorCode;
    this.reason = REASONS.get(ErrorCode) ?? 'unknown';
  }
}

/** A command got no answer: network failure, time-out or HTTP error. The server may or may not have executed it. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly command: string;
  /** How many attempts were made. */
  readonly attempts: number;

  constructor(command: string, attempts: number, cause: unknown) {
    super(`${command}: no answer after ${attempts} attempts: ${reasonOf(cause)}`, { cause });
    this.command = command;
    this.attempts = attempts;
  }
}

/** `fetch` says what happened in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

const REASONS: ReadonlyMap<number, ErrorReason> = new Map(
  (Object.keys(ERROR_CODES) as (keyof typeof ERROR_CODES)[]).map((reason) => [ERROR_CODES[reason], reason]),
);
