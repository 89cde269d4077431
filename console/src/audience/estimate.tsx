import { ErrorNotice } from '../parts/error-notice.tsx';
import { useLanguage } from '../text/language.ts';
import { costOfPush } from './push-cost.ts';
import type { CountedAudience } from './use-audience-size.ts';

interface EstimateProps {
  readonly counted: CountedAudience;
  /** Whether the audience is known. */
  readonly isChosen: boolean;
  readonly notifies: boolean;
}

/** How many users a push is for, how many of them are online, and what it costs. */
export function Estimate({ counted, isChosen, notifies }: EstimateProps) {
  const { texts, formats } = useLanguage();
  const { audience } = texts;
  if (!isChosen) return <p class="muted">{audience.incomplete}</p>;
  const { size, error, isExact, isLoading, reload } = counted;
  const figures = [
    ['users', audience.users, size && formats.number(size.users)],
    ['online', audience.online, size && formats.number(size.online)],
    ['cost', audience.cost, size && formats.money(costOfPush(size, notifies))],
  ] as const;
  return (
    <div class="stack tight" aria-live="polite" aria-busy={isLoading}>
      <div class="estimate">
        {figures.map(([name, label, figure]) => (
          <div key={name}>
            <span class="muted small">{label}</span>
            <strong data-estimate={name}>{figure ?? '…'}</strong>
          </div>
        ))}
      </div>
      <p class="muted small">{audience.costHint}</p>
      {!isExact && <p class="notice warn">{audience.inexact}</p>}
      <ErrorNotice error={error} retry={reload} />
    </div>
  );
}
