import { usePages } from '../api/use-pages.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { More } from '../parts/more.tsx';
import { useTexts } from '../text/language.ts';
import { SizeTable } from './size-table.tsx';

/** The values of an attribute. */
export function ValueSizes({ name }: { readonly name: string }) {
  const { labels, audience } = useTexts();
  const { pages, error, isLoading, reload, more } = usePages('all_member_push/im_attr_value_list', {
    AttrName: name,
    Sizes: true,
    Limit: 20,
  });
  const rows = pages.flatMap(({ Values }) =>
    Values.map(({ Value, Users, Exact }) => ({ name: Value, users: Users, isExact: Exact !== false })),
  );
  return (
    <div class="stack" aria-busy={isLoading}>
      <ErrorNotice error={error} retry={reload} />
      {rows.length > 0 && <SizeTable label={audience.attributeValue} rows={rows} />}
      {rows.length === 0 && pages.length > 0 && <p class="muted">{labels.noValues}</p>}
      <More more={more} isLoading={isLoading} />
    </div>
  );
}
