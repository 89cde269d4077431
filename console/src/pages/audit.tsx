import { useState } from 'preact/hooks';
import { usePages } from '../api/use-pages.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { Moment } from '../parts/moment.tsx';
import { More } from '../parts/more.tsx';
import { Page } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { useTexts } from '../text/language.ts';

const SETTLE = 400;

/** Who changed what, and when: for 90 days. */
export function Audit() {
  const { audit, sections } = useTexts();
  const [who, setWho] = useState('');
  const { pages, error, isLoading, reload, more } = usePages(
    'all_member_push/im_audit_list',
    { Limit: 50, ...(who === '' ? {} : { Identifier: who }) },
    { settle: who === '' ? 0 : SETTLE },
  );
  const entries = pages.flatMap(({ Entries }) => Entries);
  return (
    <Page title={audit.title} isLoading={isLoading && pages.length === 0}>
      <section class="card stack">
        <p class="muted">{audit.lead}</p>
        <Field label={audit.who}>
          {(control) => (
            <input
              {...control}
              type="search"
              autocomplete="off"
              value={who}
              onInput={({ currentTarget }) => setWho(currentTarget.value)}
            />
          )}
        </Field>
        <ErrorNotice error={error} retry={reload} />
        {entries.length > 0 && (
          <Table label={sections.audit}>
            <thead>
              <tr>
                <th scope="col">{audit.when}</th>
                <th scope="col">{audit.who}</th>
                <th scope="col">{audit.what}</th>
                <th scope="col">{audit.result}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ At, Identifier, Command, Summary, ErrorCode }, index) => (
                <tr key={`${index} ${At}`}>
                  <td>
                    <Moment at={At * 1000} />
                  </td>
                  <td class="foreign">{Identifier}</td>
                  <td class="wide">
                    <code>{Command.replace(/^.*\//, '')}</code>
                    <div class="muted small foreign">{Summary}</div>
                  </td>
                  <td>
                    <span class={`badge ${ErrorCode === 0 ? 'good' : 'bad'}`}>
                      {ErrorCode === 0 ? audit.done : audit.rejected(`${ErrorCode}`)}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
        {entries.length === 0 && pages.length > 0 && <p class="empty">{audit.empty}</p>}
        <More more={more} isLoading={isLoading} label={audit.older} />
      </section>
    </Page>
  );
}
