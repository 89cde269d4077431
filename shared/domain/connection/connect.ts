import { userId } from '../../protocol/fields.ts';
import { parseRequest } from '../../protocol/parse.ts';
import type { AccountStore } from '../../storage/accounts.ts';
import type { ConnectionOwner, ConnectionStore } from '../../storage/connections.ts';

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
 * @throws RequestError when the user id is none.
 */
export async function connect(
  { accounts, connections }: ConnectStores,
  owner: ConnectionOwner,
  connectionId: string,
  now: number,
): Promise<void> {
  parseRequest(userId('accountNotString'), owner.userId);
  const userSince = await accounts.register(owner.app, owner.userId, now);
  await connections.add(owner, connectionId, userSince, now);
}
