import { assertUserId } from '../accounts/user-id.ts';
import { DomainError } from '../domain-error.ts';
import type { Accounts, ConnectionOwner, Connections, Sockets } from './ports.ts';

/** What `connect` needs. */
export interface ConnectDeps {
  readonly accounts: Accounts;
  readonly connections: Connections;
  readonly sockets: Sockets;
  /** The maximum number of open sockets of one user. */
  readonly maxConnections: number;
}

/**
 * Records that a user has opened a socket; the first connection creates the account.
 * Every push that is accepted afterwards sees the connection. Only then may the client be told that it is connected,
 * and read the log.
 * If the user has too many sockets, the oldest are closed.
 *
 * @param now epoch milliseconds
 * @throws DomainError `userIdInvalid`, or `accountUnknown` if the account is deleted at the same time; in both cases
 * nothing stays recorded
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
  // A deletion closes the connections that it finds. If it did not find this one, the account is gone by now.
  const [account] = await Promise.all([deps.accounts.get(app, userId), closeExcess(deps, owner, now)]);
  if (account?.createdAt === userSince) return;
  await deps.connections.delete(owner, connectionId);
  throw new DomainError(
    'accountUnknown',
    `the account ${userId} was deleted at the same time: connect again`,
  );
}

/** Closes the oldest sockets of a user who has too many, and removes the records of expired sockets. */
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
      // A socket that cannot be closed now stays recorded, so that the user's next connection closes it.
      if ((await sockets.close(connectionId, 'tooManyConnections')) === 'throttled') return;
      await connections.delete(owner, connectionId);
    }),
  ]);
}
