import type { ConnectionRecord, Connections } from './ports.ts';

/**
 * Makes sure that pushes find a connection whose client has just sent a frame. A post to a socket that was not open yet
 * may have had the record removed.
 *
 * @returns whether the record was missing: what was pushed meanwhile must be read again then.
 */
export async function restore(
  connections: Pick<Connections, 'add' | 'isListed'>,
  { owner, connectionId, userSince, connectedAt }: ConnectionRecord,
): Promise<boolean> {
  if (await connections.isListed(owner, connectionId)) return false;
  await connections.add(owner, connectionId, userSince, connectedAt);
  return true;
}
