import { useState } from 'preact/hooks';
import { useAction } from '../api/use-action.ts';
import { idsOf } from '../audience/draft.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { useSession } from '../session/session.ts';
import { useLanguage } from '../text/language.ts';

/** The maximum number of users that one request imports. */
const BATCH = 100;

/** Imports users by their ids. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { texts, formats } = useLanguage();
  const { users } = texts;
  const session = useSession();
  const importing = useAction();
  const [lines, setLines] = useState('');
  const [result, setResult] = useState<{ readonly count: number; readonly failed: readonly string[] }>();
  const ids = idsOf(lines);
  const submit = (event: Event) => {
    event.preventDefault();
    void importing.run(async () => {
      const failed: string[] = [];
      for (let start = 0; start < ids.length; start += BATCH) {
        const { FailAccounts } = await session.call('im_open_login_svc/multiaccount_import', {
          AccountList: ids.slice(start, start + BATCH).map((UserID) => ({ UserID })),
        });
        failed.push(...FailAccounts);
      }
      setResult({ count: ids.length - failed.length, failed });
    });
  };
  return (
    <Dialog title={users.imported} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <Field label={users.importIds} hint={users.importHint}>
          {(control) => (
            <textarea
              {...control}
              class="mono"
              rows={6}
              required
              spellcheck={false}
              value={lines}
              onInput={({ currentTarget }) => setLines(currentTarget.value)}
            />
          )}
        </Field>
        {result !== undefined && (
          <p class="notice good" role="status">
            {users.importDone(formats.number(result.count))}
          </p>
        )}
        {result !== undefined && result.failed.length > 0 && (
          <p class="notice bad foreign">{users.importFailed(result.failed.join(', '))}</p>
        )}
        <ErrorNotice error={importing.error} />
        <div class="actions">
          <button type="button" onClick={onClose}>
            {texts.close}
          </button>
          <button type="submit" class="primary" disabled={ids.length === 0 || importing.isRunning}>
            {users.importThem}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
