/**
 * Why a call did not succeed.
 * - `unreachable`: no answer, or one that is not of the API.
 * - `throttled`: too many calls; the same call succeeds later.
 * - `ticket`: the ticket is not or no longer valid, or not one of an operator.
 * - `forbidden`: the caller may look only.
 * - `internal`: the API failed; the same call may succeed later.
 * - `rejected`: something is wrong with the request.
 */
export type ApiErrorKind = 'unreachable' | 'throttled' | 'ticket' | 'forbidden' | 'internal' | 'rejected';

/** A call that did not succeed. The message is that of the API, in English, or empty. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ApiErrorKind;
  /** The error code of the API; 0 without one. */
  readonly code: number;

  constructor(kind: ApiErrorKind, code: number, message: string) {
    super(message);
    this.kind = kind;
    this.code = code;
  }

  /** Whether the same call may succeed later. */
  get isTemporary(): boolean {
    return this.kind === 'unreachable' || this.kind === 'throttled' || this.kind === 'internal';
  }
}

/** The error codes of the API that are not those of a wrong request (`shared/protocol/errors.ts`). */
const KINDS: Readonly<Record<number, ApiErrorKind>> = {
  60004: 'ticket',
  60005: 'ticket',
  60006: 'ticket',
  60012: 'ticket',
  70001: 'ticket',
  70003: 'ticket',
  70009: 'ticket',
  70013: 'ticket',
  70014: 'ticket',
  70020: 'ticket',
  60007: 'throttled',
  60011: 'throttled',
  90024: 'throttled',
  60010: 'ticket',
  70403: 'ticket',
  90009: 'ticket',
  90101: 'forbidden',
  70169: 'internal',
  91000: 'internal',
};

/** The error that an answer of the API is about. */
export const errorOfAnswer = (code: number, message: string): ApiError =>
  new ApiError(KINDS[code] ?? 'rejected', code, message);

/** The error of an HTTP status other than 200: the API itself always answers 200. */
export const errorOfStatus = (status: number): ApiError =>
  new ApiError(status === 429 || status === 503 ? 'throttled' : 'unreachable', 0, `HTTP ${status}`);

/** What is wrong with a ticket: it has expired, its user is no operator of the app, or anything else. */
export function ticketFault({ code }: ApiError): 'expired' | 'notOperator' | 'invalid' {
  if (code === 70001) return 'expired';
  return code === 60010 || code === 70403 || code === 90009 ? 'notOperator' : 'invalid';
}
