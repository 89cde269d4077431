import { useAnswer } from '../api/use-answer.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Page } from '../parts/page.tsx';
import { PushTable } from '../push/push-table.tsx';
import { fragmentOf } from '../routes/route.ts';
import { useLanguage } from '../text/language.ts';
import { ProviderHealth } from './provider-health.tsx';

/** Milliseconds between two looks; the API counts once a minute. */
const REFRESH = 30_000;
const RECENT = 5;

/** How the app is doing: users, connections, devices, pushes of the day, and the providers of notifications. */
export function Overview() {
  const { texts, formats } = useLanguage();
  const { overview, sections } = texts;
  const counted = useAnswer('all_member_push/im_overview', {}, { every: () => REFRESH });
  const recent = useAnswer('all_member_push/im_push_list', { Limit: RECENT }, { every: () => REFRESH });
  const { answer } = counted;
  const tiles =
    answer &&
    ([
      ['users', answer.Users],
      ['connections', answer.Connections],
      ['devices', answer.Devices],
      ['pushes', answer.PushesOfDay],
    ] as const);
  return (
    <Page
      title={overview.title}
      isLoading={counted.isLoading && answer === undefined}
      actions={
        <a class="button primary" href={fragmentOf('compose')}>
          {sections.compose}
        </a>
      }
    >
      <ErrorNotice error={counted.error} retry={counted.reload} />
      {tiles !== undefined && (
        <dl class="tiles">
          {tiles.map(([name, { Count, Exact }]) => (
            <div key={name} class="tile" data-tile={name}>
              <dt>{overview.tiles[name]}</dt>
              <dd>
                {formats.number(Count)} {!Exact && <small>{overview.about}</small>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {answer !== undefined && (
        <>
          <ProviderHealth paused={answer.Paused} />
          <p class="muted small">{overview.countedAt(formats.time(answer.CountedAt * 1000))}</p>
        </>
      )}
      <section class="card stack">
        <div class="row spread">
          <h2>{overview.recent}</h2>
          <a href={fragmentOf('pushes')}>{overview.all}</a>
        </div>
        <ErrorNotice error={recent.error} retry={recent.reload} />
        {recent.answer !== undefined &&
          (recent.answer.Pushes.length === 0 ? (
            <p class="empty">{texts.pushes.empty}</p>
          ) : (
            <PushTable pushes={recent.answer.Pushes} />
          ))}
      </section>
    </Page>
  );
}
