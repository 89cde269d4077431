import type { AccountStore } from '../../storage/accounts.ts';
import type { TagStore } from '../../storage/tags.ts';
import { type KickDeps, kick } from '../connection/kick.ts';
import type { ConnectionOwner } from '../connection/ports.ts';

/** What deleting an account needs. */
export interface DeleteParts extends KickDeps {
  readonly accounts: AccountStore;
  readonly tags: TagStore;
}

/**
 * Deletes an account with its tags, its attributes and its open connections. The account itself goes last: when
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
  await kick(parts, { app, userId }, now);
  const existed = await parts.accounts.delete(app, userId);
  // Tags that were added meanwhile: nobody can add any now.
  if (existed) await parts.tags.removeAll(app, userId, now);
  return existed;
}
