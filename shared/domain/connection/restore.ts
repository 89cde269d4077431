import type { ConnectionRecord, Connections } from './ports.ts';

/**
 * Restores the record of a connection whose client has just sent a frame, so that pushes find it. A post to the
 * socket before it was open may have removed the record.
 *
 * @returns whether the record was missing; if so, the caller must read again what was pushed in the meantime
 */
export async function restore(
  connections: Pick<Connections, 'add' | 'isListed'>,
  { owner, connectionId, userSince, connectedAt }: ConnectionRecord,
): Promise<boolean> {
  if (await connections.isListed(owner, connectionId)) return false;
  await connections.add(owner, connectionId, userSince, connectedAt);
  return true;
}
