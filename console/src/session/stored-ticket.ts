import { type Ticket, ticketOfFragment } from './ticket.ts';

const NAME = 'carillon.ticket';

/**
 * Takes the ticket out of the address bar, or the one that this tab has.
 * It lives in the tab's session storage only, and ends with the tab.
 */
export function takeTicket(): Ticket | undefined {
  const given = ticketOfFragment(location.hash);
  if (given === undefined) return storedTicket();
  history.replaceState(null, '', `${location.pathname}${location.search}`);
  storeTicket(given);
  return given;
}

/** Keeps the ticket of this tab over a reload. */
export function storeTicket({ sdkAppId, identifier, userSig }: Ticket): void {
  const fragment = new URLSearchParams({ sdkappid: sdkAppId, identifier, usersig: userSig });
  sessionStorage.setItem(NAME, `${fragment}`);
}

/** Forgets the ticket of this tab. */
export const forgetTicket = (): void => sessionStorage.removeItem(NAME);

const storedTicket = (): Ticket | undefined => ticketOfFragment(sessionStorage.getItem(NAME) ?? '');
