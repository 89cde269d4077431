import { IncompleteChangeError } from '../domain/accounts/change-accounts.ts';
import { DomainError, type DomainErrorKind } from '../domain/domain-error.ts';
import { type ErrorKind, RequestError } from './errors.ts';

/** How an error of the domain appears on the wire. */
interface WireError {
  readonly kind: ErrorKind;
  /** Text before the message: the request field, if it is always the same one. */
  readonly prefix?: string;
}

/** The wire form of every domain error. */
const WIRE_ERRORS: Readonly<Record<DomainErrorKind, WireError>> = {
  appUnknown: { kind: 'noSuchApp' },
  accountUnknown: { kind: 'noSuchAccount' },
  senderUnknown: { kind: 'noSuchAccount', prefix: 'From_Account ' },
  userIdInvalid: { kind: 'badRequest' },
  pushUnknown: { kind: 'noSuchTask' },
  pushCancelledAlready: { kind: 'revokedAlready' },
  pushTooOldToCancel: { kind: 'tooOldToRevoke' },
  pushDisabled: { kind: 'pushNotEnabled' },
  sendTimeInvalid: { kind: 'badRequest', prefix: 'SendAt: ' },
  dueTimeInvalid: { kind: 'badRequest', prefix: 'SchedAt: ' },
  callRateOfCommandExceeded: { kind: 'tooManyCallsOfCommand' },
  callRateOfAppExceeded: { kind: 'tooManyCallsOfApp' },
  pushRateExceeded: { kind: 'tooManyPushesPerSecond' },
  pushesOfDayExceeded: { kind: 'tooManyPushesPerDay' },
  cancelRateExceeded: { kind: 'tooManyRevokesPerSecond' },
  idempotencyKeyReused: { kind: 'idempotencyKeyReused', prefix: 'IdempotencyKey: ' },
  conditionMixed: { kind: 'mixedCondition', prefix: 'Condition: ' },
  attributeUnknown: { kind: 'badAttribute' },
  attributeNameTaken: { kind: 'badAttribute', prefix: 'AttrNames: ' },
  tagsOfUserExceeded: { kind: 'tooManyTags' },
  tagsOfAppExceeded: { kind: 'tooManyTags' },
  scheduledTaskUnknown: { kind: 'noSuchTask', prefix: 'TaskID: ' },
  scheduledTaskTypeDiffers: { kind: 'badRequest', prefix: 'Type: ' },
  scheduledTaskNotPending: { kind: 'badRequest', prefix: 'TaskID: ' },
  cursorUnknown: { kind: 'badRequest' },
  webhookUnknown: { kind: 'badRequest' },
  webhookInvalid: { kind: 'badRequest' },
};

/** The codes that account commands use instead (Tencent Cloud Chat, document 1047/34953). */
const ACCOUNT_KINDS: Partial<Readonly<Record<ErrorKind, ErrorKind>>> = {
  badRequest: 'accountBadRequest',
  tooManyAccounts: 'accountBadRequest',
  notAdministrator: 'accountCallerNotAdministrator',
  internal: 'accountInternal',
};

/**
 * Chooses the error code for a command.
 *
 * @param command such as `im_open_login_svc/kick`; absent if the URL names none
 */
export function kindFor(command: string | undefined, kind: ErrorKind): ErrorKind {
  const isOfAccounts = command?.startsWith('im_open_login_svc/') ?? false;
  return isOfAccounts ? (ACCOUNT_KINDS[kind] ?? kind) : kind;
}

/**
 * Translates an error to its wire form.
 *
 * @returns the error to send to the caller; `undefined` for an internal error
 */
export function refusalOf(error: unknown): RequestError | undefined {
  if (error instanceof RequestError) return error;
  if (!(error instanceof DomainError)) return undefined;
  const { kind, prefix = '' } = WIRE_ERRORS[error.kind];
  const { taskId } = error;
  return new RequestError(kind, `${prefix}${error.message}`, taskId === undefined ? {} : { TaskId: taskId });
}

/** What the caller hears of a fault that is not the caller's. */
export const faultInfo = (error: unknown): string =>
  error instanceof IncompleteChangeError
    ? `internal error: try again; not changed: ${error.userIds.join(', ')}`
    : 'internal error: try again';
