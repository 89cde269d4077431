import { cancelPush } from '../../../shared/domain/push/cancel.ts';
import { positionAt } from '../../../shared/domain/push/position.ts';
import type { PushRecord } from '../../../shared/domain/push/push-record.ts';
import { MemoryLog } from './memory-log.ts';

const HOUR = 3_600_000;
const ACCEPTED = 1_800_000_000_000;
const TASK = `${positionAt(ACCEPTED)}0000000000000001`;

/** A push that is accepted, or scheduled where `sendAt` is given. */
function stored(given: { sendAt?: number; isCancelled?: boolean } = {}) {
  const draft = { app: 1, taskId: TASK, from: 'a', body: [], lifeTime: 60 };
  const record: PushRecord = {
    draft,
    state: given.sendAt === undefined ? 'accepted' : 'scheduled',
    createdAt: ACCEPTED,
    isPublished: given.sendAt === undefined,
    earlierPositions: [],
    ...(given.sendAt === undefined
      ? { push: { ...draft, position: TASK, acceptedAt: ACCEPTED } }
      : { sendAt: given.sendAt }),
  };
  const log = new MemoryLog();
  const removed: unknown[] = [];
  const deps = {
    log,
    pushes: {
      get: async (_: number, taskId: string) => (taskId === TASK ? record : undefined),
      cancel: async () => (given.isCancelled ? undefined : { ...record, state: 'cancelled' as const }),
    },
    schedules: {
      async remove(due: unknown) {
        removed.push(due);
      },
    },
  };
  return { deps, log, removed };
}

describe('cancelling a push', () => {
  it('withdraws an accepted one from the log, and touches no schedule', async () => {
    const { deps, log, removed } = stored();
    await cancelPush(deps, 1, TASK, ACCEPTED + 1);
    expect([log.withdrawn, removed]).toEqual([[TASK], []]);
  });

  it('removes the schedule of a scheduled one, however old the request is', async () => {
    const { deps, log, removed } = stored({ sendAt: ACCEPTED + 99 * HOUR });
    await cancelPush(deps, 1, TASK, ACCEPTED + 90 * HOUR, 24 * HOUR);
    expect([log.withdrawn, removed]).toEqual([[], [{ app: 1, taskId: TASK }]]);
  });

  it('rejects one that is older than the caller allows, and leaves it in the log', async () => {
    const { deps, log } = stored();
    await expect(cancelPush(deps, 1, TASK, ACCEPTED + 24 * HOUR + 1, 24 * HOUR)).rejects.toMatchObject({
      kind: 'pushTooOldToCancel',
      message: `${TASK} is older than 24 hours`,
    });
    expect(log.withdrawn).toEqual([]);
    await cancelPush(deps, 1, TASK, ACCEPTED + 24 * HOUR, 24 * HOUR);
    expect(log.withdrawn).toEqual([TASK]);
  });

  it('withdraws again where it was cancelled before: whoever cancelled it may have died in the middle', async () => {
    const { deps, log } = stored({ isCancelled: true });
    await expect(cancelPush(deps, 1, TASK, ACCEPTED)).rejects.toMatchObject({
      kind: 'pushCancelledAlready',
      message: expect.stringContaining(TASK),
    });
    expect(log.withdrawn).toEqual([TASK]);
  });

  it('rejects a push that nobody knows', async () => {
    await expect(cancelPush(stored().deps, 1, 'x', ACCEPTED)).rejects.toMatchObject({
      kind: 'pushUnknown',
      message: expect.stringContaining('"x"'),
    });
  });
});
