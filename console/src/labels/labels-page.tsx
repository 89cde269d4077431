import { useState } from 'preact/hooks';
import { useAnswer } from '../api/use-answer.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Page } from '../parts/page.tsx';
import { Segments } from '../parts/segments.tsx';
import { useTexts } from '../text/language.ts';
import { NameForm } from './name-form.tsx';
import { TagSizes } from './tag-sizes.tsx';
import { ValueSizes } from './value-sizes.tsx';

/** The tags and the attribute values of the app with their sizes, and the names of its attributes. */
export function LabelsPage() {
  const { labels, sections } = useTexts();
  const names = useAnswer('all_member_push/im_get_attr_name', {});
  const [chosen, setChosen] = useState('');
  const slots = names.answer?.AttrNames ?? {};
  const attributes = Object.values(slots);
  const shown = attributes.includes(chosen) ? chosen : attributes[0];
  return (
    <Page title={sections.labels} isLoading={names.isLoading && names.answer === undefined}>
      <ErrorNotice error={names.error} retry={names.reload} />
      <div class="halves">
        <TagSizes />
        <div class="stack">
          <section class="card stack">
            <h2>{labels.values}</h2>
            {shown === undefined ? (
              <p class="muted">{labels.noNames}</p>
            ) : (
              <>
                <Segments
                  label={labels.values}
                  value={shown}
                  options={attributes.map((name) => [name, name] as const)}
                  onChange={setChosen}
                />
                <ValueSizes key={shown} name={shown} />
              </>
            )}
          </section>
          {names.answer !== undefined && <NameForm names={slots} onChanged={names.reload} />}
        </div>
      </div>
    </Page>
  );
}
