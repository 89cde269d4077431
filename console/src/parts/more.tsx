import { useTexts } from '../text/language.ts';

interface MoreProps {
  readonly more: (() => void) | undefined;
  readonly isLoading: boolean;
  /** What the button says. */
  readonly label?: string | undefined;
}

/** Fetches the next page of a list. */
export function More({ more, isLoading, label }: MoreProps) {
  const { more: showMore } = useTexts();
  if (more === undefined) return null;
  return (
    <div class="row">
      <button type="button" onClick={more} disabled={isLoading}>
        {label ?? showMore}
      </button>
    </div>
  );
}
