import { ulid } from 'ulid';
import { cancelPush } from '../../../shared/domain/push/cancel.ts';
import { afterFirstWorker, publish } from '../../../shared/domain/push/publish.ts';
import type { FanOutTask } from '../../../shared/domain/push/tasks.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryPushes } from './memory-pushes.ts';
import { MemoryQueue } from './memory-queue.ts';

const NOW = 1_700_000_000_000;

/** An accepted push that is not published. */
async function accepted({ lifeTime = 60 } = {}) {
  const pushes = new MemoryPushes();
  const log = new MemoryLog();
  const fanOut = new MemoryQueue<FanOutTask>();
  const taskId = ulid(NOW);
  const draft = { app: 1, taskId, from: 'a', body: [], lifeTime };
  const record = await pushes.create(draft, { position: taskId });
  const schedules = { remove: async () => {} };
  const deps = { pushes, log, fanOut, sleep: async () => undefined };
  const cancel = (now: number) => cancelPush({ pushes, log, schedules }, 1, taskId, now);
  return { pushes, log, fanOut, deps, record, taskId, cancel };
}

describe('publishing a push', () => {
  it('puts it in the log before its fan-out is queued', async () => {
    const { deps, record, log, fanOut, taskId } = await accepted();
    fanOut.failing = 1;
    await expect(publish(deps, record, NOW)).rejects.toThrow('out of order');
    expect([...log.positions]).toEqual([taskId]);
    await publish(deps, record, NOW);
    expect(fanOut.sent).toEqual([{ app: 1, taskId }]);
  });

  it('is done once', async () => {
    const { deps, record, fanOut, pushes, taskId } = await accepted();
    await publish(deps, record, NOW);
    const again = await pushes.get(1, taskId);
    if (again === undefined) throw new Error('The push is gone');
    await publish(deps, again, NOW);
    expect(fanOut.sent).toHaveLength(1);
  });

  it('keeps a push without a life time out of the log', async () => {
    const { deps, record, log } = await accepted({ lifeTime: 0 });
    await publish(deps, record, NOW);
    expect(log.positions.size).toBe(0);
  });

  it('that comes late moves the push to the end of the log, where it appears once', async () => {
    const { deps, record, log, fanOut, pushes, taskId } = await accepted();
    fanOut.failing = 1;
    await expect(publish(deps, record, NOW)).rejects.toThrow('out of order');
    await publish(deps, record, NOW + 60_000);
    const moved = (await pushes.get(1, taskId))?.push;
    expect(moved?.acceptedAt).toBe(NOW + 60_000);
    expect([...log.positions]).toEqual([moved?.position]);
  });

  it('that comes late does not restore a cancelled push', async () => {
    const { deps, record, log, fanOut, cancel } = await accepted();
    await cancel(NOW + 1000);
    await publish(deps, record, NOW + 60_000);
    expect([log.positions.size, fanOut.sent.length]).toEqual([0, 0]);
  });

  it('withdraws a push that was cancelled before it was in the log', async () => {
    const { deps, record, log, pushes, taskId } = await accepted();
    const slow = {
      append: async (push: Parameters<MemoryLog['append']>[0]) => {
        // The canceller dies before the withdrawal.
        await pushes.cancel(1, taskId, NOW);
        await log.append(push);
      },
      withdraw: (push: Parameters<MemoryLog['withdraw']>[0]) => log.withdraw(push),
    };
    await publish({ ...deps, log: slow }, record, NOW);
    expect(log.positions.size).toBe(0);
  });

  it('withdraws its own entry when a late worker has moved the push in the meantime', async () => {
    const { deps, record, log, pushes, taskId } = await accepted();
    const slow = {
      append: async (push: Parameters<MemoryLog['append']>[0]) => {
        if (push.position === taskId) {
          await publish(deps, record, NOW + 60_000);
          log.withdrawn.length = 0;
        }
        await log.append(push);
      },
      withdraw: (push: Parameters<MemoryLog['withdraw']>[0]) => log.withdraw(push),
    };
    await publish({ ...deps, log: slow }, record, NOW);
    expect([...log.positions]).toEqual([(await pushes.get(1, taskId))?.push?.position]);
  });
});

describe('a repeated request', () => {
  it('leaves a push to the worker that recorded it, for a moment', async () => {
    const { deps, record, pushes, taskId } = await accepted();
    let waits = 0;
    const sleep = async () => {
      if (++waits === 3) await pushes.markPublished(1, taskId);
    };
    expect(await afterFirstWorker({ ...deps, sleep }, record, NOW + 10)).toMatchObject({ isPublished: true });
    expect(waits).toBe(3);
  });

  it('takes over a push whose worker died', async () => {
    const { deps, record } = await accepted();
    let waits = 0;
    const sleep = async () => waits++;
    expect(await afterFirstWorker({ ...deps, sleep }, record, NOW)).toMatchObject({ isPublished: false });
    expect(waits).toBe(20);
    await afterFirstWorker({ ...deps, sleep }, record, NOW + 2000);
    expect(waits).toBe(20);
  });
});

describe('cancelling a push', () => {
  it('withdraws it from every position that it ever had in the log', async () => {
    const { deps, record, log, fanOut, taskId, cancel } = await accepted();
    fanOut.failing = 1;
    await expect(publish(deps, record, NOW)).rejects.toThrow('out of order');
    await publish(deps, record, NOW + 60_000);
    log.withdrawn.length = 0;
    log.positions.add(taskId);
    await cancel(NOW + 61_000);
    expect(log.positions.size).toBe(0);
    expect(log.withdrawn).toHaveLength(2);
  });

  it('withdraws again when it is repeated: the first caller may have died', async () => {
    const { log, pushes, taskId, cancel } = await accepted();
    await pushes.cancel(1, taskId, NOW);
    log.positions.add(taskId);
    await expect(cancel(NOW + 10)).rejects.toMatchObject({ kind: 'pushCancelledAlready' });
    expect(log.positions.size).toBe(0);
  });

  it('is rejected for a push that does not exist, or is too old', async () => {
    const { pushes, log, taskId } = await accepted();
    const deps = { pushes, log, schedules: { remove: async () => {} } };
    await expect(cancelPush(deps, 1, 'none', NOW)).rejects.toMatchObject({ kind: 'pushUnknown' });
    await expect(cancelPush(deps, 1, taskId, NOW + 1001, 1000)).rejects.toMatchObject({
      kind: 'pushTooOldToCancel',
    });
    await cancelPush(deps, 1, taskId, NOW + 1000, 1000);
    expect(await pushes.isCancelled(1, taskId)).toBe(true);
  });
});
