import type { AccountStore } from '../../storage/accounts.ts';
import type { TagStore } from '../../storage/tags.ts';
import { type KickDeps, kick } from '../connection/kick.ts';
import type { ConnectionOwner } from '../connection/ports.ts';
import type { DeviceRegistry } from '../notification/ports.ts';
import { removeDevices } from '../notification/register-device.ts';

/** What deleting an account needs. */
export interface DeleteParts extends KickDeps {
  readonly accounts: AccountStore;
  readonly tags: TagStore;
  readonly devices: DeviceRegistry;
}

/**
 * Deletes an account with its tags, its attributes, its devices and its open connections. The account itself goes last: when
 * something fails before, a repetition finds it and does the rest.
 *
 * @param now epoch milliseconds
 * @returns whether there was one
 */
export async function deleteAccount(
  parts: DeleteParts,
  { app, userId }: ConnectionOwner,
  now: number,
): Promise<boolean> {
  await parts.tags.removeAll(app, userId, now);
  await removeDevices(parts.devices, { app, userId });
  await kick(parts, { app, userId }, now);
  const existed = await parts.accounts.delete(app, userId);
  // What was added meanwhile: nobody can add anything now.
  if (existed) {
    await parts.tags.removeAll(app, userId, now);
    await removeDevices(parts.devices, { app, userId });
  }
  return existed;
}
