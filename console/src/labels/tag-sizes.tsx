import { useState } from 'preact/hooks';
import { usePages } from '../api/use-pages.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Field } from '../parts/field.tsx';
import { More } from '../parts/more.tsx';
import { useTexts } from '../text/language.ts';
import { SizeTable } from './size-table.tsx';

const SETTLE = 300;

/** The tags of the app. */
export function TagSizes() {
  const { labels, audience } = useTexts();
  const [prefix, setPrefix] = useState('');
  const { pages, error, isLoading, reload, more } = usePages(
    'all_member_push/im_tag_list',
    { Sizes: true, Limit: 20, ...(prefix === '' ? {} : { Prefix: prefix }) },
    { settle: prefix === '' ? 0 : SETTLE },
  );
  const rows = pages.flatMap(({ Tags }) =>
    Tags.map(({ Tag, Users, Exact }) => ({ name: Tag, users: Users, isExact: Exact !== false })),
  );
  return (
    <section class="card stack" aria-busy={isLoading}>
      <h2>{labels.tags}</h2>
      <Field label={labels.find}>
        {(control) => (
          <input
            {...control}
            type="search"
            value={prefix}
            onInput={({ currentTarget }) => setPrefix(currentTarget.value)}
          />
        )}
      </Field>
      <ErrorNotice error={error} retry={reload} />
      {rows.length > 0 && <SizeTable label={audience.tagName} rows={rows} />}
      {rows.length === 0 && pages.length > 0 && <p class="muted">{labels.noTags}</p>}
      <More more={more} isLoading={isLoading} />
    </section>
  );
}
