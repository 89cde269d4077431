import { assertUserId } from '../accounts/user-id.ts';
import type { Accounts, ConnectionOwner, Connections } from './ports.ts';

/** What recording a connection needs. */
export interface ConnectDeps {
  readonly accounts: Accounts;
  readonly connections: Connections;
}

/**
 * Records that a user has opened a socket; a first login creates the account. Once this is done, every push that is
 * accepted later sees the connection: only then may the client be told that it is connected, and read the log.
 *
 * @param now epoch milliseconds
 * @throws DomainError `userIdInvalid`.
 */
export async function connect(
  { accounts, connections }: ConnectDeps,
  owner: ConnectionOwner,
  connectionId: string,
  now: number,
): Promise<void> {
  assertUserId(owner.userId);
  const userSince = await accounts.register(owner.app, owner.userId, now);
  await connections.add(owner, connectionId, userSince, now);
}
