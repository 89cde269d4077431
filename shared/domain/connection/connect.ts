import { assertUserId } from '../accounts/user-id.ts';
import { DomainError } from '../domain-error.ts';
import type { Accounts, ConnectionOwner, Connections, Sockets } from './ports.ts';

/** What recording a connection needs. */
export interface ConnectDeps {
  readonly accounts: Accounts;
  readonly connections: Connections;
  readonly sockets: Sockets;
  /** The maximum of sockets that one user may have open. */
  readonly maxConnections: number;
}

/**
 * Records that a user has opened a socket; a first login creates the account. Once this is done, every push that is
 * accepted later sees the connection: only then may the client be told that it is connected, and read the log.
 * When the user has too many sockets, the oldest are closed.
 *
 * @param now epoch milliseconds
 * @throws DomainError `userIdInvalid`, or `accountUnknown` when the account is deleted at the same moment: nothing is
 * recorded then.
 */
export async function connect(
  deps: ConnectDeps,
  owner: ConnectionOwner,
  connectionId: string,
  now: number,
): Promise<void> {
  assertUserId(owner.userId);
  const { app, userId } = owner;
  const userSince = await deps.accounts.register(app, userId, now);
  await deps.connections.add(owner, connectionId, userSince, now);
  // A deletion closes the connections that it finds. One that it did not find looks for the account afterwards.
  const [account] = await Promise.all([deps.accounts.get(app, userId), closeExcess(deps, owner, now)]);
  if (account?.createdAt === userSince) return;
  await deps.connections.delete(owner, connectionId);
  throw new DomainError('accountUnknown', `the account ${userId} was deleted meanwhile: connect again`);
}

/** Closes the oldest sockets of a user who has too many, and clears away what was left of sockets long closed. */
async function closeExcess(
  { connections, sockets, maxConnections }: ConnectDeps,
  owner: ConnectionOwner,
  now: number,
): Promise<void> {
  const all = await connections.ofUser(owner, now);
  const open = all.filter(({ isExpired }) => !isExpired);
  const excess = open.slice(0, Math.max(0, open.length - maxConnections));
  await Promise.all([
    ...all
      .filter(({ isExpired }) => isExpired)
      .map(({ connectionId }) => connections.delete(owner, connectionId)),
    ...excess.map(async ({ connectionId }) => {
      // One that cannot be closed now stays recorded: the user's next connection closes it.
      if ((await sockets.close(connectionId, 'tooManyConnections')) === 'throttled') return;
      await connections.delete(owner, connectionId);
    }),
  ]);
}
