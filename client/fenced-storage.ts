import type { PushStorage } from './types.ts';

/** Key of the stored term of the leading tab. */
const keyOf = (name: string): string => `carillon:lead:${name}`;

/** Stores the term of the new leader. Storage errors are ignored, because the inbox reports them. */
export async function announceTerm(storage: PushStorage, name: string, term: number): Promise<void> {
  try {
    await storage.setItem(keyOf(name), `${term}`);
  } catch {
    // The other tabs learn the term from the channel, too.
  }
}

/**
 * Wraps a storage so that a tab whose term is over can no longer write, such as a tab that was frozen while another
 * took the lead.
 *
 * @param lost is called instead of writing
 */
export const fencedStorage = (
  storage: PushStorage,
  name: string,
  term: number,
  lost: () => void,
): PushStorage => ({
  getItem: (key) => storage.getItem(key),
  setItem(key, value) {
    const write = (present: string | null) => {
      if (Number(present ?? 0) > term) return lost();
      return storage.setItem(key, value);
    };
    const present = storage.getItem(keyOf(name));
    return typeof present === 'object' && present !== null ? present.then(write) : write(present);
  },
});
