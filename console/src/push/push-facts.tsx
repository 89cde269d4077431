import type { ComponentChildren } from 'preact';
import { AudienceText, audienceOfPush } from '../audience/audience-text.tsx';
import { Moment } from '../parts/moment.tsx';
import { fragmentOf } from '../routes/route.ts';
import { useLanguage } from '../text/language.ts';
import { notificationText, type PushStatus, textOf } from './push-text.ts';

/** What a push is: content, audience, times. */
export function PushFacts({ status }: { readonly status: PushStatus }) {
  const { texts, formats } = useLanguage();
  const { push, compose } = texts;
  const at = (seconds: number | undefined) => seconds !== undefined && <Moment at={seconds * 1000} />;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    [push.audience, <AudienceText key="audience" {...audienceOfPush(status)} />],
    [
      push.from,
      <a key="from" class="foreign" href={fragmentOf('users', status.From_Account)}>
        {status.From_Account}
      </a>,
    ],
    [push.by, status.Identifier],
    [push.lifeTime, status.MsgLifeTime === 0 ? compose.onlineOnly : formats.duration(status.MsgLifeTime)],
    [push.rate, status.RateLimit !== undefined && formats.number(status.RateLimit)],
    [push.created, at(status.CreatedAt)],
    [push.sendAt, at(status.SendAt)],
    [push.accepted, at(status.AcceptedAt)],
    [push.doneAt, at(status.DoneAt)],
    [push.cancelledAt, at(status.CancelledAt)],
    [push.fault, status.Fault],
    [compose.data, status.CloudCustomData && <code class="foreign">{status.CloudCustomData}</code>],
    [push.id, <code key="id">{status.TaskId}</code>],
  ];
  const title = notificationText(status, 'Title');
  const summary = notificationText(status, 'Desc');
  return (
    <section class="card stack">
      <h2>{compose.content}</h2>
      <blockquote class="quote foreign">{textOf(status) || texts.pushes.noContent}</blockquote>
      {(title !== '' || summary !== '') && (
        <p class="muted small">
          {push.notification} <strong class="foreign">{title}</strong> <span class="foreign">{summary}</span>
        </p>
      )}
      <dl class="facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </>
            ),
        )}
      </dl>
    </section>
  );
}
