import type { PushProgress } from '../push/progress.ts';

const MINUTE = 60_000;
/** How long the record of a push may come after the intent to report it, in milliseconds: a request lasts 29 seconds. */
const UNRECORDED = 3_600_000;
/** How long work of a failed push may be redriven, in milliseconds: dead letters are kept for fourteen days. */
const REDRIVABLE = 14 * 24 * 3_600_000;

/**
 * Chooses when a push is looked at again for events that nobody has announced, because a function died between a change
 * and its announcement. The pauses grow with the age of the push, so that a long push costs a few looks.
 *
 * @param push the push as it is recorded; `undefined` while it is not
 * @param begunAt when it was to be recorded, in epoch milliseconds
 * @param now epoch milliseconds
 * @returns epoch milliseconds; `undefined` when no further change is expected
 */
export function nextLook(push: PushProgress | undefined, begunAt: number, now: number): number | undefined {
  if (push === undefined) return now - begunAt < UNRECORDED ? growing(begunAt, now) : undefined;
  const { state, sendAt, failedAt } = push;
  if (state === 'done' || state === 'cancelled') return undefined;
  if (state === 'failed' && now - (failedAt ?? 0) > REDRIVABLE) return undefined;
  if (state === 'scheduled' && sendAt !== undefined && sendAt > now) return sendAt;
  return growing(push.push?.acceptedAt ?? sendAt ?? push.createdAt, now);
}

const growing = (since: number, now: number): number => now + Math.max(MINUTE, (now - since) / 4);
