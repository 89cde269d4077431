import type { Answer } from '../api/commands.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useLanguage } from '../text/language.ts';

interface ProviderHealthProps {
  readonly paused: Answer<'all_member_push/im_overview'>['Paused'];
}

/** Whether the providers of notifications take what the app sends. */
export function ProviderHealth({ paused }: ProviderHealthProps) {
  const { texts, formats } = useLanguage();
  const { overview, providers } = texts;
  const { answer } = useAnswer('all_member_push/im_app_get', {});
  if (answer === undefined) return null;
  const { Apns, Fcm, WebPush } = answer.Providers;
  const configured = { apns: Apns, fcm: Fcm, webpush: WebPush };
  return (
    <section class="card stack">
      <h2>{overview.health}</h2>
      <dl class="facts">
        {(['apns', 'fcm', 'webpush'] as const).map((provider) => {
          const pause = paused.find(({ Provider }) => Provider === provider);
          const isConfigured = configured[provider] !== undefined;
          return (
            <>
              <dt>{providers[provider]}</dt>
              <dd>
                <span class={`badge ${pause !== undefined ? 'bad' : isConfigured ? 'good' : ''}`}>
                  {pause !== undefined
                    ? overview.refuses
                    : isConfigured
                      ? overview.works
                      : overview.notConfigured}
                </span>{' '}
                {pause !== undefined && (
                  <span class="small">
                    {overview.since(formats.time(pause.Since * 1000))} <code>{pause.Because}</code>
                  </span>
                )}
              </dd>
            </>
          );
        })}
      </dl>
    </section>
  );
}
