import { announceTerm, fencedStorage } from '../../client/fenced-storage.ts';
import type { PushStorage } from '../../client/types.ts';
import { memoryStorage } from './set-up.ts';

describe.each(['at once', 'later'])('a fenced storage that answers %s', (when) => {
  const setUp = () => {
    const memory = memoryStorage();
    const storage: PushStorage =
      when === 'at once'
        ? memory
        : {
            getItem: async (key) => memory.getItem(key),
            setItem: async (key, value) => memory.setItem(key, value),
          };
    let lost = 0;
    const fenced = fencedStorage(storage, 'push-alice', 10, () => {
      lost++;
    });
    return { memory, storage, fenced, lost: () => lost };
  };

  it('accepts writes of the leader, and none once another tab leads', async () => {
    const { memory, storage, fenced, lost } = setUp();
    await announceTerm(storage, 'push-alice', 10);
    await fenced.setItem('cursor', 'mine');
    expect([memory.kept.get('cursor'), lost()]).toEqual(['mine', 0]);
    await announceTerm(storage, 'push-alice', 11);
    await fenced.setItem('cursor', 'stale');
    expect([memory.kept.get('cursor'), lost()]).toEqual(['mine', 1]);
    expect(await fenced.getItem('cursor')).toBe('mine');
  });
});
