import { useTexts } from '../text/language.ts';
import type { PushStatus } from './push-text.ts';

const PROVIDERS = ['apns', 'fcm', 'webpush'] as const;

/** Says which providers refuse the credentials or settings of the app. */
export function ProviderPauses({ status }: { readonly status: PushStatus }) {
  const { push, providers } = useTexts();
  return (
    <>
      {PROVIDERS.map((provider) => {
        const { PausedSince, PausedBecause = '' } = status.Notifications[provider] ?? {};
        if (PausedSince === undefined) return null;
        return (
          <p key={provider} class="notice bad">
            {push.paused(providers[provider], PausedBecause)}
          </p>
        );
      })}
    </>
  );
}
