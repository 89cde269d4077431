import { kick } from '../../../shared/domain/connection/kick.ts';
import { FakeConnections, FakeSockets, START } from './fakes.ts';

const ALICE = { app: 1, userId: 'alice' };

async function online() {
  const connections = new FakeConnections();
  const sockets = new FakeSockets();
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  await connections.add(ALICE, 'c1', START, START);
  await connections.add(ALICE, 'c2', START, START);
  await connections.add({ app: 1, userId: 'bob' }, 'c3', START, START);
  await connections.add({ app: 2, userId: 'alice' }, 'c4', START, START);
  return { connections, sockets, waits, sleep };
}

describe('kicking a user', () => {
  it('closes every socket of this user and app, sends the reason, and removes the records', async () => {
    const deps = await online();
    await kick(deps, ALICE, START);
    expect(deps.sockets.closed.sort()).toEqual([
      ['c1', 'administrator'],
      ['c2', 'administrator'],
    ]);
    expect([...deps.connections.listed.keys()]).toEqual(['c3', 'c4']);
  });

  it('retries a throttled close with delays until the socket is closed', async () => {
    const deps = await online();
    deps.sockets.throttledTimes = 5;
    await kick(deps, ALICE, START);
    expect(deps.sockets.closed).toHaveLength(2);
    expect(deps.waits).toHaveLength(5);
  });

  it('attempts to close a socket six times, and waits for at most two seconds in between', async () => {
    const deps = await online();
    deps.sockets.throttledTimes = 5;
    await kick(deps, { app: 1, userId: 'bob' }, START);
    expect(deps.sockets.closed).toEqual([['c3', 'administrator']]);
    expect(deps.waits.every((wait) => wait > 0 && wait <= 2000)).toBe(true);
    expect(deps.waits).toHaveLength(5);
  });

  it('fails while the service keeps throttling, and keeps the records for a retry', async () => {
    const deps = await online();
    deps.sockets.throttledTimes = 1000;
    await expect(kick(deps, ALICE, START)).rejects.toThrow('throttling');
    expect([...deps.connections.listed.keys()]).toEqual(['c1', 'c2', 'c3', 'c4']);
    deps.sockets.throttledTimes = 0;
    await kick(deps, ALICE, START);
    expect([...deps.connections.listed.keys()]).toEqual(['c3', 'c4']);
  });
});
