import { reach } from '../../../shared/domain/push/reach.ts';
import { MemoryStreams } from './memory-streams.ts';

describe('counting the users that a condition reaches', () => {
  const streams = () => {
    const users = new MemoryStreams(8).addUsers(8000);
    users.tags.set('all', []);
    return users;
  };

  it('is exact if there is time', async () => {
    const users = streams();
    expect(await reach({ shards: 8, streams: users.open, hasTime: () => true }, 1, undefined, 0)).toEqual({
      users: 8000,
      online: 8000,
      exact: true,
    });
  });

  it('estimates from the counted shards if there is not enough time', async () => {
    let asked = 0;
    const hasTime = () => ++asked <= 8;
    const counted = await reach({ shards: 8, streams: streams().open, hasTime }, 1, undefined, 0);
    expect(counted).toEqual({ users: 8000, online: 8000, exact: false });
  });

  it('returns a lower bound if no shard was complete', async () => {
    let asked = 0;
    const hasTime = () => ++asked <= 4;
    const counted = await reach({ shards: 8, streams: streams().open, hasTime }, 1, undefined, 0);
    expect(counted).toMatchObject({ users: 4000, exact: false });
  });
});
