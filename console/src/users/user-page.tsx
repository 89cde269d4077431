import { useAction } from '../api/use-action.ts';
import { useAnswer } from '../api/use-answer.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../parts/page.tsx';
import { fragmentOf } from '../routes/route.ts';
import { useSession } from '../session/session.ts';
import { useTexts } from '../text/language.ts';
import { AttributesCard } from './attributes-card.tsx';
import { DevicesCard } from './devices-card.tsx';
import { RecentPushes } from './recent-pushes.tsx';
import { TagsCard } from './tags-card.tsx';

/** Milliseconds between two looks at a user: connections come and go. */
const REFRESH = 15_000;

/** The account does not exist, in the codes of the API. */
const NO_SUCH_ACCOUNT = 70107;

/** One user: profile, tags, attributes, connections, devices, and what became of recent pushes. */
export function UserPage({ user }: { readonly user: string }) {
  const { users, user: texts } = useTexts();
  const session = useSession();
  const kicking = useAction();
  const { answer, error, isLoading, reload } = useAnswer(
    'all_member_push/im_user_get',
    { To_Account: user },
    { every: () => REFRESH },
  );
  const kick = () =>
    void kicking.run(async () => {
      await session.call('im_open_login_svc/kick', { UserID: user });
      reload();
    });
  return (
    <Page title={user} isLoading={isLoading && answer === undefined}>
      <a href={fragmentOf('users')}>← {texts.back}</a>
      {error?.code === NO_SUCH_ACCOUNT ? (
        <p class="notice warn" role="alert">
          {users.unknown(user)}
        </p>
      ) : (
        <ErrorNotice error={error} retry={reload} />
      )}
      {answer !== undefined && (
        <>
          <section class="card stack">
            <div class="row spread">
              <span class="row">
                <strong class="foreign">{answer.Nick ?? user}</strong>
                <span class={`badge ${answer.Connections.length > 0 ? 'good' : ''}`}>
                  {answer.Connections.length > 0 ? users.online : users.offline}
                </span>
              </span>
              {answer.Connections.length > 0 && !session.isViewer && (
                <button type="button" onClick={kick} disabled={kicking.isRunning}>
                  {texts.kick}
                </button>
              )}
            </div>
            <ErrorNotice error={kicking.error} />
            <dl class="facts">
              <dt>{users.since}</dt>
              <dd>
                <Moment at={answer.CreatedAt * 1000} />
              </dd>
              {answer.SeenThrough !== undefined && (
                <>
                  <dt>{texts.seenThrough}</dt>
                  <dd>
                    <Moment at={answer.SeenThrough * 1000} />
                  </dd>
                </>
              )}
              <dt>{texts.connections}</dt>
              <dd>
                {answer.Connections.length === 0
                  ? texts.noConnections
                  : answer.Connections.map(({ ConnectedAt }, index) => (
                      <div key={index}>
                        {texts.connectedAt} <Moment at={ConnectedAt * 1000} />
                      </div>
                    ))}
              </dd>
            </dl>
          </section>
          <div class="halves">
            <TagsCard user={user} tags={answer.Tags} onChanged={reload} />
            <AttributesCard user={user} attributes={answer.Attrs} onChanged={reload} />
          </div>
          <DevicesCard user={user} devices={answer.Devices} onChanged={reload} />
          <RecentPushes user={user} />
        </>
      )}
    </Page>
  );
}
