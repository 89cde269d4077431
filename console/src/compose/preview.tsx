import { Bell } from '../parts/bell.tsx';
import { useSession } from '../session/session.ts';
import { useLanguage } from '../text/language.ts';
import { isNotified, type PushDraft } from './push-draft.ts';

/** What receivers see: in the app, and on the lock screen of a phone. */
export function Preview({ draft }: { readonly draft: PushDraft }) {
  const { compose } = useLanguage().texts;
  const { ticket } = useSession();
  const { text, title, summary, sender } = draft;
  const from = sender === '' ? ticket.identifier : sender;
  const message = text === '' ? compose.emptyMessage : text;
  return (
    <section class="card stack">
      <h2>{compose.preview}</h2>
      <h3 class="muted">{compose.inApp}</h3>
      <div class="bubble-row">
        <span class="muted small foreign">{from}</span>
        <span class="bubble foreign">{message}</span>
      </div>
      <h3 class="muted">{compose.lockScreen}</h3>
      {isNotified(draft) ? (
        <div class="phone">
          <Clock />
          <div class="lock-note">
            <Bell />
            <div>
              <div class="row spread tight">
                <strong class="foreign">{title === '' ? from : title}</strong>
                <span class="small">{compose.nowOnPhone}</span>
              </div>
              <span class="foreign clamped">{summary === '' ? message : summary}</span>
            </div>
          </div>
        </div>
      ) : (
        <p class="muted">{compose.noNotification}</p>
      )}
    </section>
  );
}

function Clock() {
  const { code } = useLanguage();
  const time = new Intl.DateTimeFormat(code, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (
    <div class="clock" aria-hidden="true">
      {time.format(Date.now())}
    </div>
  );
}
