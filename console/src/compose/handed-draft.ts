import { goTo } from '../routes/use-route.ts';
import { EMPTY_DRAFT, type PushDraft } from './push-draft.ts';

let handed: PushDraft | undefined;

/** Opens the page to compose a push with a draft. */
export function compose(draft: PushDraft): void {
  handed = draft;
  goTo('compose');
}

/** The draft with which the page was opened; otherwise an empty draft. */
export function takeDraft(): PushDraft {
  const taken = handed ?? EMPTY_DRAFT;
  handed = undefined;
  return taken;
}
