import type { AccountFailure } from '../../shared/domain/accounts/requested-accounts.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { ERROR_CODES } from '../../shared/protocol/errors.ts';
import { logger } from '../logger.ts';

/** An entry of `ErrorList`: an account that was not served. */
export interface AccountError {
  readonly To_Account: string;
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
}

/** Translates failures for `ErrorList`, and logs those that are not the caller's. */
export const errorList = (failures: readonly AccountFailure[]): readonly AccountError[] =>
  failures.map(({ userId, error }) => {
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      return { To_Account: userId, ErrorCode: refusal.code, ErrorInfo: refusal.message };
    }
    logger.error('An account was not served', error as Error);
    return { To_Account: userId, ErrorCode: ERROR_CODES.internal, ErrorInfo: 'internal error: try again' };
  });
