import type { AccountStore } from '../../storage/accounts.ts';
import type { ConnectionOwner, ConnectionStore } from '../../storage/connections.ts';
import { assertUserId } from '../accounts/user-id.ts';

/** Where a connection is noted. */
export interface ConnectStores {
  readonly accounts: AccountStore;
  readonly connections: ConnectionStore;
}

/**
 * Notes that a user has opened a socket; a first login makes the account. When this is done, every push that is
 * accepted later sees the connection: only then may the client be told that it is connected, and read the log.
 *
 * @param now epoch milliseconds
 * @throws DomainError `userIdInvalid`.
 */
export async function connect(
  { accounts, connections }: ConnectStores,
  owner: ConnectionOwner,
  connectionId: string,
  now: number,
): Promise<void> {
  assertUserId(owner.userId);
  const userSince = await accounts.register(owner.app, owner.userId, now);
  await connections.add(owner, connectionId, userSince, now);
}
