import type { ApiError } from '../api/api-error.ts';
import { useAnswer } from '../api/use-answer.ts';
import type { ChosenAudience } from './draft.ts';
import type { AudienceSize } from './push-cost.ts';

/** How many users an audience has, as far as it is known. */
export interface CountedAudience {
  /** Nothing while it is being counted. */
  readonly size: AudienceSize | undefined;
  /** Whether it was counted to the end. */
  readonly isExact: boolean;
  readonly error: ApiError | undefined;
  readonly isLoading: boolean;
  reload(): void;
}

/**
 * Counts an audience, and again when it changes.
 *
 * @param audience nothing while there is nothing to count
 * @param settle milliseconds for which it has to stay the same
 */
export function useAudienceSize(audience: ChosenAudience | undefined, settle = 0): CountedAudience {
  const { condition, users } = audience ?? {};
  const isCounted = audience !== undefined && users === undefined;
  const request = condition === undefined ? {} : { Condition: condition };
  const counted = useAnswer('all_member_push/im_audience', isCounted ? request : undefined, { settle });
  const named = useAnswer('openim/query_online_status', users && { To_Account: [...users] }, { settle });
  const { error, isLoading, reload } = users === undefined ? counted : named;
  const { answer } = counted;
  const sizeOfCounted = answer && { users: answer.Audience, online: answer.Online };
  const sizeOfNamed = named.answer && {
    users: named.answer.QueryResult.length,
    online: named.answer.QueryResult.filter(({ Status }) => Status === 'Online').length,
  };
  return {
    size: isLoading || error !== undefined ? undefined : users === undefined ? sizeOfCounted : sizeOfNamed,
    isExact: users !== undefined || answer?.Exact !== false,
    error,
    isLoading,
    reload,
  };
}
