import { useLanguage } from '../text/language.ts';
import type { FunnelStep } from './funnel-steps.ts';

/** Draws the steps as bars, the largest of them over the whole width. */
export function Funnel({ steps }: { readonly steps: readonly FunnelStep[] }) {
  const { texts, formats } = useLanguage();
  const largest = Math.max(1, ...steps.map(({ count }) => count));
  return (
    <ol class="funnel" aria-label={texts.push.funnel}>
      {steps.map(({ name, count }, index) => {
        const before = steps[index - 1]?.count ?? 0;
        const share = before > 0 && count <= before ? ` · ${formats.share(count / before)}` : '';
        return (
          <li key={name} data-step={name}>
            <span>{texts.push.steps[name]}</span>
            <span class="muted">
              {formats.number(count)}
              {share}
            </span>
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect class="rest" width="100" height="8" />
              <rect class="bar" width={(100 * count) / largest} height="8" />
            </svg>
          </li>
        );
      })}
    </ol>
  );
}
