import { Table } from '../parts/table.tsx';
import { useLanguage } from '../text/language.ts';
import type { PushStatus } from './push-text.ts';

interface Failure {
  readonly channel: string;
  readonly reason: string;
  readonly count: number;
}

const PROVIDERS = ['apns', 'fcm', 'webpush'] as const;

/** What did not arrive, and why, in words. */
export function Failures({ status }: { readonly status: PushStatus }) {
  const { texts, formats } = useLanguage();
  const { push, providers } = texts;
  const { Gone, Refused, Withheld } = status.Counters;
  const failures: readonly Failure[] = [
    { channel: push.webSocket, reason: push.gone, count: Gone },
    { channel: push.webSocket, reason: push.refused, count: Refused },
    { channel: push.webSocket, reason: push.withheld, count: Withheld },
    ...PROVIDERS.flatMap((provider) => {
      const { Reasons = {}, Expired = 0 } = status.Notifications[provider] ?? {};
      const channel = providers[provider];
      return [
        ...Object.entries(Reasons).map(([reason, count]) => ({
          channel,
          reason: push.failures[reason as keyof typeof push.failures] ?? reason,
          count: count ?? 0,
        })),
        { channel, reason: push.expired, count: Expired },
      ];
    }),
  ].filter(({ count }) => count > 0);
  return (
    <section class="card stack">
      <h2>{push.reasons}</h2>
      {failures.length === 0 ? (
        <p class="muted">{push.allArrived}</p>
      ) : (
        <Table label={push.reasons}>
          <thead>
            <tr>
              <th scope="col">{push.channel}</th>
              <th scope="col">{push.reason}</th>
              <th scope="col" class="number">
                {push.count}
              </th>
            </tr>
          </thead>
          <tbody>
            {failures.map(({ channel, reason, count }) => (
              <tr key={channel + reason}>
                <td>{channel}</td>
                <td>{reason}</td>
                <td class="number">{formats.number(count)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
