import { ulid } from 'ulid';
import { CancelWatch } from '../../../shared/domain/push/cancel-watch.ts';
import { MemoryPushes } from './memory-pushes.ts';

const NOW = 1_700_000_000_000;

async function watched() {
  const pushes = new MemoryPushes();
  const taskId = ulid(NOW);
  await pushes.create({ app: 1, taskId, from: 'a', body: [], lifeTime: 60 }, { position: taskId });
  const clock = { now: NOW };
  let reads = 0;
  const states = {
    get: (app: number, id: string) => pushes.get(app, id),
    isCancelled: (app: number, id: string) => {
      reads++;
      return pushes.isCancelled(app, id);
    },
  };
  return { pushes, taskId, clock, watch: new CancelWatch(states, () => clock.now), reads: () => reads };
}

describe('the watch over cancelled pushes', () => {
  it('asks once a second', async () => {
    const { taskId, clock, watch, reads } = await watched();
    await Promise.all([watch.isCancelled(1, taskId), watch.isCancelled(1, taskId)]);
    expect(reads()).toBe(1);
    clock.now += 1000;
    await watch.isCancelled(1, taskId);
    expect(reads()).toBe(2);
  });

  it('does not ask for what a record that was just read says', async () => {
    const { taskId, watch, reads } = await watched();
    await watch.get(1, taskId);
    expect(await watch.isCancelled(1, taskId)).toBe(false);
    expect(reads()).toBe(0);
  });

  it('sees within a second of the read that a push was cancelled', async () => {
    const { pushes, taskId, clock, watch } = await watched();
    await watch.get(1, taskId);
    await pushes.cancel(1, taskId, NOW);
    clock.now += 1000;
    expect(await watch.isCancelled(1, taskId)).toBe(true);
  });

  it('says of a record that was cancelled that it is', async () => {
    const { pushes, taskId, watch, reads } = await watched();
    await pushes.cancel(1, taskId, NOW);
    await watch.get(1, taskId);
    expect(await watch.isCancelled(1, taskId)).toBe(true);
    expect(reads()).toBe(0);
  });
});
