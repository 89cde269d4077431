import { type KickDeps, kick } from '../connection/kick.ts';
import type { ConnectionOwner } from '../connection/ports.ts';
import type { DeviceRegistry } from '../notification/ports.ts';
import { removeDevices } from '../notification/register-device.ts';
import type { Accounts, History, Tags } from './ports.ts';

/** What `deleteAccount` needs. */
export interface DeleteDeps extends KickDeps {
  readonly accounts: Pick<Accounts, 'get' | 'delete'>;
  readonly tags: Pick<Tags, 'deleteAll'>;
  readonly history: History;
  readonly devices: DeviceRegistry;
}

/**
 * Deletes an account with its tags, attributes, history, devices and open connections.
 * The account itself is deleted last, so that a retry after an error finds it and deletes the rest.
 *
 * @param now epoch milliseconds
 * @returns whether the account existed
 */
export async function deleteAccount(deps: DeleteDeps, owner: ConnectionOwner, now: number): Promise<boolean> {
  const { app, userId } = owner;
  const account = await deps.accounts.get(app, userId);
  if (account === undefined) return false;
  await deps.tags.deleteAll(app, account, now);
  await deps.history.deleteAll(app, userId);
  await removeDevices(deps.devices, owner);
  await kick(deps, owner, now);
  const existed = await deps.accounts.delete(app, userId);
  // Again, because the user may have connected or registered a device before the account was deleted.
  await kick(deps, owner, now);
  await removeDevices(deps.devices, owner);
  return existed;
}
