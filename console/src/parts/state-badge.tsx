import type { Texts } from '../text/en.ts';
import { useTexts } from '../text/language.ts';

/** The state of a push. */
export type PushState = keyof Texts['states'];

const TONES: Readonly<Record<PushState, string>> = {
  scheduled: 'info',
  accepted: 'info',
  running: 'info',
  done: 'good',
  cancelled: 'warn',
  failed: 'bad',
};

/** The state of a push in words. */
export function StateBadge({ state }: { readonly state: PushState }) {
  return <span class={`badge ${TONES[state]}`}>{useTexts().states[state]}</span>;
}
