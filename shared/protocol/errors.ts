/**
 * The error codes of the REST API and of the WebSocket frames (Tencent Cloud Chat, documents 1047/34348, 1047/34953
 * and 1047/37166; 90100 and 90101 are Carillon's own). The numbers are part of the contract; the names are ours.
 */
export const ERROR_CODES = {
  badUrl: 60002,
  bodyNotJson: 60003,
  identifierMissing: 60004,
  userSigMissing: 60005,
  sdkAppIdInvalid: 60006,
  tooManyCallsOfCommand: 60007,
  noSuchCommand: 60009,
  notAdministrator: 60010,
  tooManyCallsOfApp: 60011,
  sdkAppIdMissing: 60012,
  accountNotString: 60015,
  userSigExpired: 70001,
  userSigUnreadable: 70003,
  userSigWrong: 70009,
  userSigOfOtherIdentifier: 70013,
  userSigOfOtherApp: 70014,
  noSuchApp: 70020,
  noSuchAccount: 70107,
  accountInternal: 70169,
  accountBadRequest: 70402,
  accountCallerNotAdministrator: 70403,
  badRequest: 90001,
  badMessageBody: 90002,
  badToAccount: 90003,
  badMessageRandom: 90005,
  messageBodyNotArray: 90007,
  pushCallerNotAdministrator: 90009,
  badMessageElement: 90010,
  tooManyAccounts: 90018,
  tagTooLong: 90020,
  tagInBothConditions: 90022,
  tooManyPushesPerSecond: 90024,
  badLifeTime: 90026,
  tooManyTags: 90032,
  badAttribute: 90033,
  mixedCondition: 90039,
  emptyTag: 90040,
  pushNotEnabled: 90045,
  tooManyPushesPerDay: 90047,
  noSuchTask: 90049,
  revokedAlready: 90050,
  tooManyRevokesPerSecond: 90051,
  tooOldToRevoke: 90052,
  bodyTooLarge: 90056,
  idempotencyKeyReused: 90100,
  viewerMayNotChange: 90101,
  internal: 91000,
} as const;

/** The name of an error code. */
export type ErrorKind = keyof typeof ERROR_CODES;

/** One of the API's error codes. */
export type ErrorCode = (typeof ERROR_CODES)[keyof typeof ERROR_CODES];

/**
 * The maximum length of an `ErrorInfo`, in characters: enough for a hundred accounts, but a limit on what a caller's
 * input can add.
 */
const MAX_INFO = 4000;

/**
 * A rejected request. Its message is sent to the caller as `ErrorInfo`, so it names the field, the limit, the value
 * and the remedy.
 *
 * @example throw new RequestError('tagTooLong', 'Tags[0] has 60 bytes: a tag has at most 50')
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  /** More fields of the answer. */
  readonly answer: Readonly<Record<string, string>>;

  constructor(kind: ErrorKind, info: string, answer: Readonly<Record<string, string>> = {}) {
    super(info.length > MAX_INFO ? `${info.slice(0, MAX_INFO)}…` : info);
    this.kind = kind;
    this.code = ERROR_CODES[kind];
    this.answer = answer;
  }
}
