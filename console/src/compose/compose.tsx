import { useRef, useState } from 'preact/hooks';
import { randomNumber } from '../api/call.ts';
import { useAction } from '../api/use-action.ts';
import { AudienceEditor } from '../audience/audience-editor.tsx';
import { choiceOf } from '../audience/chosen-audience.ts';
import { Estimate } from '../audience/estimate.tsx';
import { SuggestionsContext, useAppSuggestions } from '../audience/suggestions.ts';
import { useAudienceSize } from '../audience/use-audience-size.ts';
import { Page } from '../parts/page.tsx';
import { goTo } from '../routes/use-route.ts';
import { useSession } from '../session/session.ts';
import { useTexts } from '../text/language.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { ContentCard } from './content-card.tsx';
import { DeliveryCard } from './delivery-card.tsx';
import { takeDraft } from './handed-draft.ts';
import { Preview } from './preview.tsx';
import { faultsOf, isNotified, type PushDraft, requestOf } from './push-draft.ts';
import { TestCard } from './test-card.tsx';

/** How long a condition has to stay the same before it is counted, in milliseconds. */
const SETTLE = 400;

/** Writes a push, shows whom it reaches, and sends it. */
export function Compose() {
  const { compose, audience: audienceTexts, session: sessionTexts } = useTexts();
  const session = useSession();
  const sending = useAction();
  const [draft, setDraft] = useState(takeDraft);
  const suggestions = useAppSuggestions();
  const [isConfirming, setConfirming] = useState(false);
  // A second attempt after a lost answer is the same push.
  const attempt = useRef({ key: crypto.randomUUID(), random: randomNumber() });
  const change = (part: Partial<PushDraft>) => {
    attempt.current = { key: crypto.randomUUID(), random: randomNumber() };
    setDraft((before) => ({ ...before, ...part }));
  };

  const { audience } = choiceOf(draft.audience);
  const counted = useAudienceSize(audience, SETTLE);
  const { size } = counted;
  const faults = faultsOf(draft, Date.now());
  const isReady = faults.length === 0 && audience !== undefined && size !== undefined;

  const send = () =>
    void sending.run(async () => {
      if (audience === undefined) return;
      const { key, random } = attempt.current;
      const { TaskId } = await session.call(
        'all_member_push/im_push',
        requestOf(draft, audience, key, random),
      );
      goTo('pushes', TaskId);
    });

  return (
    <Page title={compose.title}>
      {session.isViewer && <p class="notice">{sessionTexts.viewerHint}</p>}
      <div class="two">
        <div class="stack">
          <section class="card stack">
            <h2>{audienceTexts.title}</h2>
            <SuggestionsContext.Provider value={suggestions}>
              <AudienceEditor draft={draft.audience} onChange={(changed) => change({ audience: changed })} />
            </SuggestionsContext.Provider>
            <Estimate counted={counted} isChosen={audience !== undefined} notifies={isNotified(draft)} />
          </section>
          <ContentCard draft={draft} onChange={change} />
          <DeliveryCard
            draft={draft}
            onChange={change}
            online={size?.online}
            isTimeWrong={faults.includes('time')}
          />
          <div class="row">
            <button
              type="button"
              class="primary"
              disabled={!isReady || session.isViewer}
              onClick={() => {
                sending.reset();
                setConfirming(true);
              }}
            >
              {compose.review}
            </button>
            {faults.includes('text') && <span class="muted small">{compose.needText}</span>}
          </div>
        </div>
        <div class="stack sticky">
          <Preview draft={draft} />
          {!session.isViewer && <TestCard draft={draft} isReady={draft.text.trim() !== ''} />}
        </div>
      </div>
      {isConfirming && audience !== undefined && size !== undefined && (
        <ConfirmDialog
          draft={draft}
          audience={audience}
          size={size}
          action={sending}
          onConfirm={send}
          onClose={() => setConfirming(false)}
        />
      )}
    </Page>
  );
}
