import type { ComponentChildren } from 'preact';
import type { Answer } from '../api/commands.ts';
import { useAnswer } from '../api/use-answer.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Page } from '../parts/page.tsx';
import { type Language, useLanguage } from '../text/language.ts';

type AppAnswer = Answer<'all_member_push/im_app_get'>;
type Rows = readonly (readonly [string, ComponentChildren])[];

/** The settings of the app, to look at: they are in the secret of the deployment. */
export function Settings() {
  const language = useLanguage();
  const { settings } = language.texts;
  const { answer, error, isLoading, reload } = useAnswer('all_member_push/im_app_get', {});
  return (
    <Page title={settings.title} isLoading={isLoading && answer === undefined}>
      <p class="muted">{settings.lead}</p>
      <ErrorNotice error={error} retry={reload} />
      {answer !== undefined && (
        <div class="halves">
          <Facts title={settings.app} rows={appRows(answer, language)} />
          <Facts title={settings.limits} rows={limitRows(answer, language)} />
          <Facts title={settings.providers} rows={providerRows(answer, language)} />
        </div>
      )}
    </Page>
  );
}

function Facts({ title, rows }: { readonly title: string; readonly rows: Rows }) {
  return (
    <section class="card stack">
      <h2>{title}</h2>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd class="foreign">{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

const appRows = (app: AppAnswer, { texts, formats }: Language): Rows => [
  [texts.settings.id, `${app.SdkAppId}`],
  [texts.settings.admins, app.Admins.join(', ')],
  [texts.settings.viewers, app.Viewers.join(', ') || texts.none],
  [texts.settings.keys, formats.number(app.SecretKeys)],
  [texts.settings.shards, formats.number(app.Shards)],
];

function limitRows({ Settings: limits }: AppAnswer, { texts, formats }: Language): Rows {
  const { settings } = texts;
  const number = (value: number | undefined) =>
    value === undefined ? settings.unlimited : formats.number(value);
  const yesNo = (value: boolean) => (value ? settings.yes : settings.no);
  return [
    [settings.pushEnabled, yesNo(limits.PushEnabled)],
    [settings.strictConditions, yesNo(limits.StrictConditions)],
    [settings.repeatWindow, formats.duration(limits.RepeatWindowSeconds)],
    [
      settings.ticketLife,
      limits.AdminTicketSeconds === undefined
        ? settings.unlimited
        : formats.duration(limits.AdminTicketSeconds),
    ],
    [settings.pushesPerDay, number(limits.PushesPerDay)],
    [settings.pushesPerSecond, number(limits.PushesPerSecond)],
    [settings.revokesPerSecond, number(limits.RevokesPerSecond)],
    [settings.tagsPerApp, number(limits.TagsPerApp)],
    [settings.callsPerSecond, number(limits.CallsPerSecond)],
    ...Object.entries(limits.CommandCallsPerSecond).map(
      ([command, rate]) => [settings.callsOf(command), formats.number(rate)] as const,
    ),
  ];
}

function providerRows({ Providers }: AppAnswer, { texts }: Language): Rows {
  const { Apns, Fcm, WebPush } = Providers;
  const { overview, providers } = texts;
  return [
    [providers.apns, Apns ? `${Apns.Topic} · ${Apns.TeamId} · ${Apns.KeyId}` : overview.notConfigured],
    [providers.fcm, Fcm ? `${Fcm.ProjectId} · ${Fcm.ClientEmail}` : overview.notConfigured],
    [providers.webpush, WebPush ? `${WebPush.Subject} · ${WebPush.PublicKey}` : overview.notConfigured],
  ];
}
