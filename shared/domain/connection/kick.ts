import { type Backoff, backoffDelay } from '../backoff.ts';
import type { ConnectionOwner, Connections, Sockets } from './ports.ts';

/** What `kick` needs. */
export interface KickDeps {
  readonly connections: Connections;
  readonly sockets: Sockets;
  /** Waits; in milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** The maximum number of attempts to close a socket while the service is throttling. */
const ATTEMPTS = 6;
const BACKOFF: Backoff = { first: 100, longest: 2000 };

/**
 * Closes all open sockets of a user, and sends each client the reason.
 * If a socket cannot be closed now, closing it is retried; its record stays until it is closed, so that another kick
 * finds it.
 *
 * @param now epoch milliseconds
 * @throws Error if a socket is still open after all attempts
 */
export async function kick(deps: KickDeps, owner: ConnectionOwner, now: number): Promise<void> {
  const open = await deps.connections.ofUser(owner, now);
  const outcomes = await Promise.allSettled(
    open.map(async ({ connectionId }) => {
      await close(deps, connectionId);
      await deps.connections.delete(owner, connectionId);
    }),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Closes one socket; the delay between attempts doubles while the service is throttling. */
async function close({ sockets, sleep }: KickDeps, connectionId: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if ((await sockets.close(connectionId, 'administrator')) === 'closed') return;
    await sleep(backoffDelay(attempt, BACKOFF));
  }
  throw new Error(`The socket ${connectionId} could not be closed: the service is throttling`);
}
