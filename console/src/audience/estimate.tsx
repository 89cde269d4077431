import type { Answered } from '../api/use-answer.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { useLanguage } from '../text/language.ts';
import { costOfPush } from './push-cost.ts';

interface EstimateProps {
  readonly counted: Answered<'all_member_push/im_audience'>;
  /** Whether the audience is known. */
  readonly isChosen: boolean;
  readonly notifies: boolean;
}

/** How many users a push is for, how many of them are online, and what it costs. */
export function Estimate({ counted, isChosen, notifies }: EstimateProps) {
  const { texts, formats } = useLanguage();
  const { audience } = texts;
  if (!isChosen) return <p class="muted">{audience.incomplete}</p>;
  const { answer, error, isLoading, reload } = counted;
  const size = answer && { users: answer.Audience, online: answer.Online };
  const shown = (value: string | undefined) => (isLoading || value === undefined ? '…' : value);
  return (
    <div class="stack tight" aria-live="polite" aria-busy={isLoading}>
      <div class="estimate">
        <div>
          <span class="muted small">{audience.users}</span>
          <strong data-estimate="users">{shown(size && formats.number(size.users))}</strong>
        </div>
        <div>
          <span class="muted small">{audience.online}</span>
          <strong data-estimate="online">{shown(size && formats.number(size.online))}</strong>
        </div>
        <div title={audience.costHint}>
          <span class="muted small">{audience.cost}</span>
          <strong data-estimate="cost">{shown(size && formats.money(costOfPush(size, notifies)))}</strong>
        </div>
      </div>
      <p class="muted small">{audience.costHint}</p>
      {answer?.Exact === false && !isLoading && <p class="notice warn">{audience.inexact}</p>}
      <ErrorNotice error={error} retry={reload} />
    </div>
  );
}
