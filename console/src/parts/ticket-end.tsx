import { useEffect, useState } from 'preact/hooks';
import { useSession } from '../session/session.ts';
import { useLanguage } from '../text/language.ts';

/** A ticket that ends within this time is worth a warning, in milliseconds. */
const SOON = 15 * 60_000;

/** Says when the ticket ends. */
export function TicketEnd() {
  const { endsAt } = useSession();
  const { texts, formats } = useLanguage();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  if (endsAt === undefined) return null;
  return (
    <span class={endsAt - now < SOON ? 'notice warn' : 'muted'} title={formats.time(endsAt)}>
      {texts.session.endsIn(formats.fromNow(endsAt, now))}
    </span>
  );
}
