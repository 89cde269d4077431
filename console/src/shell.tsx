import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Compose } from './compose/compose.tsx';
import { LabelsPage } from './labels/labels-page.tsx';
import { Audit } from './pages/audit.tsx';
import { Overview } from './pages/overview.tsx';
import { Pushes } from './pages/pushes.tsx';
import { Settings } from './pages/settings.tsx';
import { Bell } from './parts/bell.tsx';
import { LanguageChoice } from './parts/language-choice.tsx';
import { TicketEnd } from './parts/ticket-end.tsx';
import { PushPage } from './push/push-page.tsx';
import { fragmentOf, type Route, SECTIONS } from './routes/route.ts';
import { useRoute } from './routes/use-route.ts';
import { useSession } from './session/session.ts';
import { type LanguageCode, useTexts } from './text/language.ts';
import { UserPage } from './users/user-page.tsx';
import { UsersPage } from './users/users-page.tsx';

/** The frame around the pages: where one can go, and who one is. */
export function Shell({ onLanguage }: { readonly onLanguage: (code: LanguageCode) => void }) {
  const { name, sections, navigation, skip, session: texts } = useTexts();
  const { ticket, isViewer, signOut } = useSession();
  const route = useRoute();
  const content = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else content.current?.focus();
    scrollTo(0, 0);
  }, [route.section, route.id]);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => content.current?.focus()}>
        {skip}
      </button>
      <header class="side">
        <a class="brand" href={fragmentOf('overview')}>
          <Bell /> {name}
        </a>
        <nav aria-label={navigation}>
          {SECTIONS.map((section) => (
            <a
              key={section}
              href={fragmentOf(section)}
              aria-current={section === route.section ? 'page' : undefined}
            >
              {sections[section]}
            </a>
          ))}
        </nav>
        <div class="who">
          <span class="foreign">
            <strong>{ticket.identifier}</strong>
          </span>
          <span class="muted">{texts.app(ticket.sdkAppId)}</span>
          {isViewer && (
            <span class="badge" title={texts.viewerHint}>
              {texts.viewer}
            </span>
          )}
          <TicketEnd />
          <div class="row tight">
            <button type="button" class="plain" onClick={signOut}>
              {texts.signOut}
            </button>
            <LanguageChoice onChoose={onLanguage} />
          </div>
        </div>
      </header>
      <main ref={content} tabIndex={-1}>
        <CurrentPage {...route} />
      </main>
    </div>
  );
}

function CurrentPage({ section, id }: Route): JSX.Element {
  switch (section) {
    case 'overview':
      return <Overview />;
    case 'compose':
      return <Compose />;
    case 'pushes':
      return id === undefined ? <Pushes /> : <PushPage key={id} taskId={id} />;
    case 'users':
      return id === undefined ? <UsersPage /> : <UserPage key={id} user={id} />;
    case 'labels':
      return <LabelsPage />;
    case 'audit':
      return <Audit />;
    case 'settings':
      return <Settings />;
  }
}
