import type { Answer } from '../api/commands.ts';
import { Moment } from '../parts/moment.tsx';
import { useTexts } from '../text/language.ts';
import { Clauses } from './clauses.tsx';

type Explained = Answer<'all_member_push/im_push_explain'>;

/** How good the news is. */
const TONES: Readonly<Record<Explained['Verdict'], 'good' | 'warn' | 'bad' | 'info'>> = {
  scheduled: 'info',
  not_sent: 'warn',
  no_account: 'bad',
  joined_later: 'warn',
  not_addressed: 'warn',
  unknown: 'warn',
  received: 'good',
  sending: 'info',
  posted: 'good',
  waiting: 'info',
  online_only: 'warn',
  expired: 'bad',
  withdrawn: 'warn',
  unconfirmed: 'warn',
};

/** What became of a push for a user, clause by clause and device by device. */
export function Explanation({ answer }: { readonly answer: Explained }) {
  const { explain, providers } = useTexts();
  const { Verdict, Condition, Devices, Connections, AccountSince, SeenThrough, ExpiresAt, Opened } = answer;
  const moments = [
    [explain.accountSince, AccountSince],
    [explain.seenThrough, SeenThrough],
    [explain.expiresAt, ExpiresAt],
  ] as const;
  return (
    <div class="stack" role="status">
      <p class={`notice ${TONES[Verdict]}`} data-verdict={Verdict}>
        {explain.verdicts[Verdict]}
      </p>
      {Condition !== undefined && (
        <>
          <h3>{explain.condition}</h3>
          <ul class="clauses">
            <Clauses clause={Condition} />
          </ul>
        </>
      )}
      <dl class="facts">
        {moments.map(
          ([name, seconds]) =>
            seconds !== undefined && (
              <>
                <dt>{name}</dt>
                <dd>
                  <Moment at={seconds * 1000} />
                </dd>
              </>
            ),
        )}
        <dt>{explain.connections}</dt>
        <dd>{Connections.length}</dd>
        {Devices.map(({ DeviceId, Kind, Notification, Reason }) => (
          <>
            <dt class="foreign">
              {providers[Kind]} {DeviceId}
            </dt>
            <dd>
              {explain.notifications[Notification]} {Reason !== undefined && explain.reasons[Reason]}
            </dd>
          </>
        ))}
        {Opened && (
          <>
            <dt>{explain.opened}</dt>
            <dd>✓</dd>
          </>
        )}
      </dl>
    </div>
  );
}
