import type { PushStorage } from './types.ts';

/** Where the term of the tab that leads is kept. */
const keyOf = (name: string): string => `carillon:lead:${name}`;

/** Writes down whose term it is; a storage that fails is the inbox's to report. */
export async function announceTerm(storage: PushStorage, name: string, term: number): Promise<void> {
  try {
    await storage.setItem(keyOf(name), `${term}`);
  } catch {
    // The channel tells the other tabs.
  }
}

/**
 * A storage that takes nothing from a tab whose term is over, such as one that was frozen while another took the lead.
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
