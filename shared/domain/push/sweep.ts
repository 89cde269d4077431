import type { Overdue, Work } from './ports.ts';
import type { Due } from './scheduled-task.ts';

/** How late something must be before it counts as forgotten, in milliseconds: until then its own worker is on it. */
const GRACE = 60_000;
/** How many forgotten things of each part one sweep sends. */
const MAX_OF_PART = 100;

/** What a sweep needs. */
export interface SweepDeps {
  readonly overdue: Overdue;
  readonly dispatch: Work<Due>;
}

/**
 * Finds accepted pushes that were never published, and scheduled ones whose time has passed, and sends them to dispatch.
 *
 * @param now epoch milliseconds
 * @returns how many were found
 */
export async function sweep({ overdue, dispatch }: SweepDeps, now: number): Promise<number> {
  let count = 0;
  for (let part = 0; part < overdue.parts; part++) {
    const found = await overdue.find(part, now - GRACE, MAX_OF_PART);
    if (found.length > 0) await dispatch.send(found);
    count += found.length;
  }
  return count;
}
