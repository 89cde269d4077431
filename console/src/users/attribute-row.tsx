import { useEffect, useState } from 'preact/hooks';
import { useAction } from '../api/use-action.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { useSession } from '../session/session.ts';
import { useTexts } from '../text/language.ts';

interface AttributeRowProps {
  readonly user: string;
  readonly name: string;
  /** Absent: the user has no value. */
  readonly value: string | undefined;
  readonly onChanged: () => void;
}

/** An attribute of a user. An empty text removes the value. */
export function AttributeRow({ user, name, value = '', onChanged }: AttributeRowProps) {
  const { save } = useTexts();
  const session = useSession();
  const saving = useAction();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const submit = (event: Event) => {
    event.preventDefault();
    void saving.run(async () => {
      if (text === '') {
        await session.call('all_member_push/im_remove_attr', {
          UserAttrs: [{ To_Account: user, Attrs: [name] }],
        });
      } else {
        await session.call('all_member_push/im_set_attr', {
          UserAttrs: [{ To_Account: user, Attrs: { [name]: text } }],
        });
      }
      onChanged();
    });
  };
  return (
    <form onSubmit={submit} class="stack tight">
      <Field label={name}>
        {(control) => (
          <div class="inline">
            <input
              {...control}
              disabled={session.isViewer}
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
            {text !== value && (
              <button type="submit" disabled={saving.isRunning}>
                {save}
              </button>
            )}
          </div>
        )}
      </Field>
      <ErrorNotice error={saving.error} />
    </form>
  );
}
