import { useState } from 'preact/hooks';
import type { Action } from '../api/use-action.ts';
import { AudienceText } from '../audience/audience-text.tsx';
import type { ChosenAudience } from '../audience/draft.ts';
import type { AudienceSize } from '../audience/push-cost.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { useLanguage } from '../text/language.ts';
import { momentOf, type PushDraft } from './push-draft.ts';

interface ConfirmDialogProps {
  readonly draft: PushDraft;
  readonly audience: ChosenAudience;
  readonly size: AudienceSize;
  readonly action: Action;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Repeats what is sent, and to how many; a push to everybody asks to type the number. */
export function ConfirmDialog({ draft, audience, size, action, onConfirm, onClose }: ConfirmDialogProps) {
  const { texts, formats } = useLanguage();
  const { compose, audience: words } = texts;
  const [typed, setTyped] = useState('');
  const isForEverybody = audience.condition === undefined && audience.users === undefined;
  const moment = momentOf(draft);
  const number = formats.number(size.users);
  const isConfirmed = !isForEverybody || typed.replaceAll(/[^\d]/g, '') === `${size.users}`;
  const submit = (event: Event) => {
    event.preventDefault();
    if (isConfirmed) onConfirm();
  };
  return (
    <Dialog title={moment === undefined ? compose.confirm : compose.confirmSchedule} onClose={onClose}>
      <blockquote class="quote foreign">{draft.text}</blockquote>
      <dl class="facts">
        <dt>{compose.confirmAudience}</dt>
        <dd>
          <AudienceText {...audience} />
        </dd>
        <dt>{words.users}</dt>
        <dd>
          <strong>{number}</strong>
        </dd>
        <dt>{words.online}</dt>
        <dd>{formats.number(size.online)}</dd>
        {moment !== undefined && (
          <>
            <dt>{compose.sendAt}</dt>
            <dd>
              {formats.time(moment)} · {compose.inUtc(formats.utc(moment))}
            </dd>
          </>
        )}
      </dl>
      <form class="stack" onSubmit={submit}>
        {isForEverybody && (
          <>
            <p class="notice warn">{compose.everybodyWarning}</p>
            <Field label={compose.typeNumber(number)}>
              {(control) => (
                <input
                  {...control}
                  inputMode="numeric"
                  autocomplete="off"
                  value={typed}
                  onInput={({ currentTarget }) => setTyped(currentTarget.value)}
                />
              )}
            </Field>
          </>
        )}
        <ErrorNotice error={action.error} />
        <div class="actions">
          <button type="button" onClick={onClose}>
            {texts.cancel}
          </button>
          <button type="submit" class="primary" disabled={!isConfirmed || action.isRunning}>
            {moment === undefined ? compose.send : compose.schedule}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
