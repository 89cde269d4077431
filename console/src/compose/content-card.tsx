import { Field } from '../parts/field.tsx';
import { useLanguage } from '../text/language.ts';
import { isNotified, MAX_CONTENT_BYTES, type PushDraft, sizeOfContent } from './push-draft.ts';

export interface DraftProps {
  readonly draft: PushDraft;
  readonly onChange: (change: Partial<PushDraft>) => void;
}

/** What receivers get. */
export function ContentCard({ draft, onChange }: DraftProps) {
  const { texts, formats } = useLanguage();
  const { compose } = texts;
  const size = sizeOfContent(draft);
  return (
    <section class="card stack">
      <h2>{compose.content}</h2>
      <Field
        label={compose.text}
        hint={compose.size(formats.number(size), formats.number(MAX_CONTENT_BYTES))}
        fault={size > MAX_CONTENT_BYTES ? compose.tooLarge : undefined}
      >
        {(control) => (
          <textarea
            {...control}
            rows={4}
            value={draft.text}
            onInput={({ currentTarget }) => onChange({ text: currentTarget.value })}
          />
        )}
      </Field>
      <label class="choice">
        <input
          type="checkbox"
          checked={isNotified(draft)}
          disabled={draft.lifeTime === 0}
          onChange={({ currentTarget }) => onChange({ notifies: currentTarget.checked })}
        />
        {compose.notify}
      </label>
      {isNotified(draft) && (
        <div class="halves">
          <TextField name="title" label={compose.notificationTitle} {...{ draft, onChange }} />
          <TextField
            name="summary"
            label={compose.notificationText}
            placeholder={compose.sameAsMessage}
            {...{ draft, onChange }}
          />
        </div>
      )}
      <details>
        <summary>{compose.more}</summary>
        <div class="halves">
          <TextField
            name="sender"
            label={compose.sender}
            hint={compose.senderHint}
            {...{ draft, onChange }}
          />
          <TextField name="data" label={compose.data} hint={compose.dataHint} {...{ draft, onChange }} />
        </div>
      </details>
    </section>
  );
}

interface TextFieldProps extends DraftProps {
  readonly name: 'title' | 'summary' | 'sender' | 'data';
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
}

function TextField({ name, label, hint, placeholder, draft, onChange }: TextFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          placeholder={placeholder}
          value={draft[name]}
          onInput={({ currentTarget }) => onChange({ [name]: currentTarget.value })}
        />
      )}
    </Field>
  );
}
