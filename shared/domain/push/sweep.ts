import type { Overdue, Work } from './ports.ts';
import type { Due } from './scheduled-task.ts';

/** How late a push or task must be to count as overdue, in milliseconds; until then its own worker handles it. */
const GRACE = 60_000;
/** The maximum number of overdue pushes and tasks that one sweep sends per part. */
const MAX_OF_PART = 100;

/** What `sweep` needs. */
export interface SweepDeps {
  readonly overdue: Overdue;
  readonly dispatch: Work<Due>;
}

/**
 * Finds accepted pushes that were never published and scheduled ones that are overdue, and sends them to dispatch.
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
