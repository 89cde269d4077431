import { useState } from 'preact/hooks';
import { usePages } from '../api/use-pages.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { More } from '../parts/more.tsx';
import { Page } from '../parts/page.tsx';
import { PushTable } from '../push/push-table.tsx';
import { fragmentOf } from '../routes/route.ts';
import { useTexts } from '../text/language.ts';

/** Milliseconds between two looks at the newest pushes: others push meanwhile. */
const REFRESH = 10_000;
const PAGE_SIZE = 20;
const SETTLE = 400;

/** The states for which one can look; an accepted push may be running. */
const STATES = ['scheduled', 'accepted', 'done', 'cancelled', 'failed'] as const;

/** The pushes of the app, newest first; filtered by state, and searched by text. */
export function Pushes() {
  const { pushes, states, sections } = useTexts();
  const [text, setText] = useState('');
  const [state, setState] = useState<(typeof STATES)[number]>();
  const isSearch = text !== '' || state !== undefined;
  const { pages, error, isLoading, reload, more } = usePages(
    'all_member_push/im_push_list',
    {
      Limit: PAGE_SIZE,
      ...(text === '' ? {} : { Text: text }),
      ...(state === undefined ? {} : { State: state }),
    },
    { every: REFRESH, settle: text === '' ? 0 : SETTLE },
  );
  // A push that moved to a later page since the first one was refreshed is on both.
  const shown = [
    ...new Map(pages.flatMap(({ Pushes: page }) => page.map((push) => [push.TaskId, push]))).values(),
  ];
  return (
    <Page
      title={pushes.title}
      isLoading={isLoading && pages.length === 0}
      actions={
        <a class="button primary" href={fragmentOf('compose')}>
          {sections.compose}
        </a>
      }
    >
      <section class="card stack">
        <div class="two">
          <Field label={pushes.search}>
            {(control) => (
              <input
                {...control}
                type="search"
                maxLength={100}
                placeholder={pushes.searchHint}
                value={text}
                onInput={({ currentTarget }) => setText(currentTarget.value)}
              />
            )}
          </Field>
          <Field label={pushes.state}>
            {(control) => (
              <select
                {...control}
                value={state ?? ''}
                onChange={({ currentTarget }) => setState(STATES.find((one) => one === currentTarget.value))}
              >
                <option value="">{pushes.anyState}</option>
                {STATES.map((one) => (
                  <option key={one} value={one}>
                    {states[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <ErrorNotice error={error} retry={reload} />
        {shown.length > 0 && <PushTable pushes={shown} />}
        {shown.length === 0 && pages.length > 0 && (
          <p class="empty">{isSearch ? pushes.nothing : pushes.empty}</p>
        )}
        <More more={more} isLoading={isLoading} label={isSearch ? pushes.older : undefined} />
      </section>
    </Page>
  );
}
