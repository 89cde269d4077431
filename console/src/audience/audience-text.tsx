import { formatCondition } from '../../../shared/protocol/condition-notation.ts';
import { useTexts } from '../text/language.ts';
import type { ChosenAudience } from './draft.ts';

/** An audience in words. */
export function AudienceText({ condition }: ChosenAudience) {
  const { audience } = useTexts();
  if (condition === undefined) return <span>{audience.everybody}</span>;
  return <code class="foreign">{formatCondition(condition)}</code>;
}
