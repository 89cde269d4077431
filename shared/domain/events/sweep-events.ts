import type { Work } from '../push/ports.ts';
import type { EventTask, OverdueEvents } from './ports.ts';

/** How late a look must be before nobody is on it any more, in milliseconds. */
const GRACE = 60_000;
/** How many entries of each part one sweep sends. */
const MAX_OF_PART = 100;

/** What a sweep for events needs. */
export interface SweepEventsDeps {
  readonly overdue: OverdueEvents;
  readonly queue: Work<EventTask>;
}

/**
 * Finds pushes whose events should have been looked at, and lets them be announced.
 *
 * @param now epoch milliseconds
 */
export async function sweepEvents({ overdue, queue }: SweepEventsDeps, now: number): Promise<void> {
  for (let part = 0; part < overdue.parts; part++) {
    const found = await overdue.find(part, now - GRACE, MAX_OF_PART);
    if (found.length > 0) await queue.send(found);
  }
}
