import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { ApiError } from './api/api-error.ts';
import { call } from './api/call.ts';
import type { Answer, Command, Request } from './api/commands.ts';
import { SignIn } from './pages/sign-in.tsx';
import { type Session, SessionContext } from './session/session.ts';
import { forgetTicket, storeTicket, takeTicket } from './session/stored-ticket.ts';
import { endOfTicket, type Ticket } from './session/ticket.ts';
import { Shell } from './shell.tsx';
import {
  chooseLanguage,
  type LanguageCode,
  LanguageContext,
  languageOf,
  preferredLanguage,
} from './text/language.ts';

/** The console: the page to sign in, or the pages of the app. */
export function App() {
  const [code, setCode] = useState<LanguageCode>(preferredLanguage);
  const language = useMemo(() => languageOf(code), [code]);
  const [ticket, setTicket] = useState<Ticket | undefined>(takeTicket);
  const [ended, setEnded] = useState<ApiError>();
  useEffect(() => {
    document.documentElement.lang = code;
  }, [code]);

  useEffect(() => {
    // A link with another ticket, opened in a tab that is signed in already.
    const follow = () => {
      if (location.hash.includes('usersig=')) setTicket(takeTicket());
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);

  const signIn = (given: Ticket) => {
    storeTicket(given);
    setEnded(undefined);
    setTicket(given);
  };
  const end = useCallback((reason?: ApiError) => {
    forgetTicket();
    setEnded(reason);
    setTicket(undefined);
  }, []);
  const choose = (chosen: LanguageCode) => {
    chooseLanguage(chosen);
    setCode(chosen);
  };
  return (
    <LanguageContext.Provider value={language}>
      {ticket === undefined ? (
        <SignIn ended={ended} onSignIn={signIn} onLanguage={choose} />
      ) : (
        <SignedIn key={ticket.userSig} ticket={ticket} end={end} onLanguage={choose} />
      )}
    </LanguageContext.Provider>
  );
}

interface SignedInProps {
  readonly ticket: Ticket;
  readonly end: (reason?: ApiError) => void;
  readonly onLanguage: (code: LanguageCode) => void;
}

function SignedIn({ ticket, end, onLanguage }: SignedInProps) {
  const [endsAt, setEndsAt] = useState<number>();
  const [app, setApp] = useState<Answer<'all_member_push/im_app_get'>>();
  const callApi = useCallback(
    async <Name extends Command>(name: Name, request: Request<Name>, signal?: AbortSignal) => {
      try {
        return await call(ticket, name, request, signal);
      } catch (error) {
        if (error instanceof ApiError && error.kind === 'ticket') end(error);
        throw error;
      }
    },
    [ticket, end],
  );
  useEffect(() => {
    void endOfTicket(ticket).then(setEndsAt);
    // Every page shows for itself what does not answer; without an answer, the API decides what the caller may do.
    callApi('all_member_push/im_app_get', {}).then(setApp, () => undefined);
  }, [ticket, callApi]);
  const session = useMemo<Session>(
    () => ({ ticket, endsAt, isViewer: app?.Role === 'viewer', call: callApi, signOut: () => end() }),
    [ticket, endsAt, app, callApi, end],
  );
  return (
    <SessionContext.Provider value={session}>
      <Shell onLanguage={onLanguage} />
    </SessionContext.Provider>
  );
}
