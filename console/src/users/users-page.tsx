import { useState } from 'preact/hooks';
import { usePages } from '../api/use-pages.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { Moment } from '../parts/moment.tsx';
import { More } from '../parts/more.tsx';
import { Page } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { fragmentOf } from '../routes/route.ts';
import { goTo } from '../routes/use-route.ts';
import { useSession } from '../session/session.ts';
import { useTexts } from '../text/language.ts';
import { ImportDialog } from './import-dialog.tsx';

const PAGE_SIZE = 50;
const SETTLE = 300;

/** The users of the app, found by the beginning of their ids. */
export function UsersPage() {
  const { users, sections } = useTexts();
  const { isViewer } = useSession();
  const [prefix, setPrefix] = useState('');
  const [isImporting, setImporting] = useState(false);
  const { pages, error, isLoading, reload, more } = usePages(
    'all_member_push/im_user_list',
    { Limit: PAGE_SIZE, ...(prefix === '' ? {} : { Prefix: prefix }) },
    { settle: prefix === '' ? 0 : SETTLE },
  );
  const shown = pages.flatMap((page) => page.Users);
  return (
    <Page
      title={users.title}
      isLoading={isLoading && pages.length === 0}
      actions={
        !isViewer && (
          <button type="button" onClick={() => setImporting(true)}>
            {users.imported}
          </button>
        )
      }
    >
      <section class="card stack">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (prefix !== '') goTo('users', prefix);
          }}
        >
          <Field label={users.find} hint={users.findHint}>
            {(control) => (
              <input
                {...control}
                type="search"
                maxLength={32}
                autocomplete="off"
                value={prefix}
                onInput={({ currentTarget }) => setPrefix(currentTarget.value)}
              />
            )}
          </Field>
        </form>
        <ErrorNotice error={error} retry={reload} />
        {shown.length > 0 && (
          <Table label={sections.users}>
            <thead>
              <tr>
                <th scope="col">{users.id}</th>
                <th scope="col">{users.nick}</th>
                <th scope="col">{users.attributes}</th>
                <th scope="col">{users.since}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ To_Account, Nick, Attrs, CreatedAt }) => (
                <tr key={To_Account}>
                  <td>
                    <a class="foreign" href={fragmentOf('users', To_Account)}>
                      {To_Account}
                    </a>
                  </td>
                  <td class="foreign">{Nick}</td>
                  <td>
                    <div class="row tight">
                      {Object.entries(Attrs).map(([name, value]) => (
                        <span key={name} class="chip foreign">{`${name}: ${value}`}</span>
                      ))}
                    </div>
                  </td>
                  <td>
                    <Moment at={CreatedAt * 1000} />
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
        {shown.length === 0 && pages.length > 0 && (
          <p class="empty">{prefix === '' ? users.empty : users.nothing}</p>
        )}
        <More more={more} isLoading={isLoading} />
      </section>
      {isImporting && (
        <ImportDialog
          onClose={() => {
            setImporting(false);
            reload();
          }}
        />
      )}
    </Page>
  );
}
