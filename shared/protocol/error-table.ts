import { DomainError, type DomainErrorKind } from '../domain/domain-error.ts';
import { type ErrorKind, RequestError } from './errors.ts';

/** How an error of the domain appears on the wire. */
interface WireError {
  readonly kind: ErrorKind;
  /** The field of the request that the message is about, where it is always the same. */
  readonly field?: string;
}

/** Every error of the domain with its place on the wire. */
const WIRE_ERRORS: Readonly<Record<DomainErrorKind, WireError>> = {
  appUnknown: { kind: 'noSuchApp' },
  accountUnknown: { kind: 'noSuchAccount' },
  senderUnknown: { kind: 'noSuchAccount', field: 'From_Account' },
  userIdInvalid: { kind: 'accountNotString' },
  pushUnknown: { kind: 'noSuchTask' },
  pushCancelledAlready: { kind: 'revokedAlready' },
  pushTooOldToCancel: { kind: 'tooOldToRevoke' },
  pushDisabled: { kind: 'pushNotEnabled' },
  sendTimeInvalid: { kind: 'badRequest' },
  callRateOfCommandExceeded: { kind: 'tooManyCallsOfCommand' },
  callRateOfAppExceeded: { kind: 'tooManyCallsOfApp' },
  pushRateExceeded: { kind: 'tooManyPushesPerSecond' },
  pushesOfDayExceeded: { kind: 'tooManyPushesPerDay' },
  cancelRateExceeded: { kind: 'tooManyRevokesPerSecond' },
  conditionMixed: { kind: 'mixedCondition', field: 'Condition' },
  attributeUnknown: { kind: 'badAttribute' },
  attributeNameTaken: { kind: 'badAttribute', field: 'AttrNames' },
  tagsOfUserExceeded: { kind: 'tooManyTags' },
  tagsOfAppExceeded: { kind: 'tooManyTags' },
  cursorUnknown: { kind: 'badRequest', field: 'cursor' },
};

/**
 * Translates an error into its form on the wire.
 *
 * @returns the refusal that the caller sees; `undefined` for a fault that is not the caller's.
 */
export function refusalOf(error: unknown): RequestError | undefined {
  if (error instanceof RequestError) return error;
  if (!(error instanceof DomainError)) return undefined;
  const { kind, field } = WIRE_ERRORS[error.kind];
  return new RequestError(kind, field === undefined ? error.message : `${field}: ${error.message}`);
}
