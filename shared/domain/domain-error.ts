/** The rules of the domain that a request can break. `protocol/error-table.ts` maps each to a code on the wire. */
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
  | 'dueTimeInvalid'
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
  | 'scheduledTaskTypeDiffers'
  | 'cursorUnknown'
  | 'webhookUnknown'
  | 'webhookInvalid';

/**
 * A request that breaks a rule of the domain. Nothing was changed, unless the throwing function documents otherwise.
 * The message is for the caller: it names values and limits, but no fields of the wire format.
 *
 * @example throw new DomainError('pushUnknown', 'there is no push "01KB…"')
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly kind: DomainErrorKind;
  /** The push that the error concerns, if the caller cannot know it. */
  readonly taskId: string | undefined;

  constructor(kind: DomainErrorKind, message: string, { taskId }: { readonly taskId?: string } = {}) {
    super(message);
    this.kind = kind;
    this.taskId = taskId;
  }
}
