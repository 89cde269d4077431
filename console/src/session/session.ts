import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Answer, Command, Request } from '../api/commands.ts';
import type { Ticket } from './ticket.ts';

/** Somebody who is signed in. */
export interface Session {
  readonly ticket: Ticket;
  /** When the ticket ends, in UTC milliseconds; nothing while that is not known. */
  readonly endsAt: number | undefined;
  /** Whether the caller may look only. */
  readonly isViewer: boolean;
  /**
   * Calls a command of the API. A ticket that is no longer valid ends the session.
   *
   * @throws ApiError when the call does not succeed.
   */
  call<Name extends Command>(name: Name, request: Request<Name>, signal?: AbortSignal): Promise<Answer<Name>>;
  signOut(): void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of the page. @throws Error outside of one. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('There is no session');
  return session;
}
