import { DomainError } from '../domain-error.ts';
import type { ConnectionRecord, Connections, Sockets } from './ports.ts';
import { restore } from './restore.ts';
import { type Page, type ResumeDeps, resume } from './resume.ts';

/** What `catchUp` needs. */
export interface CatchUpDeps extends ResumeDeps {
  readonly connections: Connections;
  readonly sockets: Sockets;
}

/**
 * Reads one page of the pushes that a user missed, for a client that sent `resume` over an open connection.
 * If the record of the connection was lost, it is restored first; a connection whose account was deleted is closed.
 *
 * @param now epoch milliseconds
 * @throws DomainError `cursorUnknown`, or `accountUnknown` if the account was deleted
 */
export async function catchUp(
  deps: CatchUpDeps,
  connection: ConnectionRecord,
  cursor: string | undefined,
  now: number,
): Promise<Page> {
  const { owner, connectionId } = connection;
  const [restoring, reading] = await Promise.allSettled([
    restore(deps.connections, connection),
    resume(deps, owner, cursor, now),
  ]);
  if (restoring.status === 'rejected') throw restoring.reason;
  if (reading.status === 'fulfilled') {
    // Pushes that were accepted before the connection was restored are certain to be in the log only now, so read it
    // again.
    return restoring.value ? resume(deps, owner, cursor, now) : reading.value;
  }
  const { reason } = reading;
  if (reason instanceof DomainError && reason.kind === 'accountUnknown') {
    await deps.connections.delete(owner, connectionId);
    await deps.sockets.close(connectionId);
  }
  throw reason;
}
