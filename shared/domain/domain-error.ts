/** The rules of the domain that a request can break. `protocol/error-table.ts` maps each to a code of the wire. */
export type DomainErrorKind =
  | 'appUnknown'
  | 'accountUnknown'
  | 'senderUnknown'
  | 'userIdInvalid'
  | 'pushUnknown'
  | 'pushCancelledAlready'
  | 'pushTooOldToCancel'
  | 'pushDisabled'
  | 'sendTimeInvalid'
  | 'callRateOfCommandExceeded'
  | 'callRateOfAppExceeded'
  | 'pushRateExceeded'
  | 'pushesOfDayExceeded'
  | 'cancelRateExceeded'
  | 'idempotencyKeyReused'
  | 'conditionMixed'
  | 'attributeUnknown'
  | 'attributeNameTaken'
  | 'tagsOfUserExceeded'
  | 'tagsOfAppExceeded'
  | 'scheduledTaskUnknown'
  | 'scheduledTaskNotPending'
  | 'cursorUnknown';

/**
 * A request that breaks a rule of the domain. Nothing was changed unless the thrower says otherwise.
 * The message is a sentence for the caller; it names values and limits, and no field of the wire.
 *
 * @example throw new DomainError('pushUnknown', 'there is no push "01KB…"')
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly kind: DomainErrorKind;
  /** The push that the error is about, where the caller cannot know it. */
  readonly taskId: string | undefined;

  constructor(kind: DomainErrorKind, message: string, { taskId }: { readonly taskId?: string } = {}) {
    super(message);
    this.kind = kind;
    this.taskId = taskId;
  }
}
