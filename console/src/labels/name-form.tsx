import { useState } from 'preact/hooks';
import { useAction } from '../api/use-action.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { useSession } from '../session/session.ts';
import { useTexts } from '../text/language.ts';

interface NameFormProps {
  /** The names of the attributes by slot. */
  readonly names: Readonly<Record<string, string>>;
  readonly onChanged: () => void;
}

const SLOTS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** The names of the ten attribute slots. */
export function NameForm({ names, onChanged }: NameFormProps) {
  const { labels, save } = useTexts();
  const session = useSession();
  const saving = useAction();
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({});
  const changes = Object.entries(changed).filter(([slot, name]) => name !== '' && name !== names[slot]);
  const submit = (event: Event) => {
    event.preventDefault();
    void saving.run(async () => {
      await session.call('all_member_push/im_set_attr_name', { AttrNames: Object.fromEntries(changes) });
      setChanged({});
      onChanged();
    });
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <h2>{labels.names}</h2>
      <p class="muted small">{labels.namesHint}</p>
      <div class="slots">
        {SLOTS.map((slot) => (
          <Field key={slot} label={labels.slot(slot)}>
            {(control) => (
              <input
                {...control}
                disabled={session.isViewer}
                value={changed[slot] ?? names[slot] ?? ''}
                onInput={({ currentTarget }) => setChanged({ ...changed, [slot]: currentTarget.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <ErrorNotice error={saving.error} />
      {!session.isViewer && (
        <div class="row">
          <button type="submit" disabled={changes.length === 0 || saving.isRunning}>
            {save}
          </button>
        </div>
      )}
    </form>
  );
}
