import { catchUp } from '../../../shared/domain/connection/catch-up.ts';
import { restore } from '../../../shared/domain/connection/restore.ts';
import { FakeConnections, FakeLog, FakeSockets, FakeUsers, pushAt, START } from './fakes.ts';

const ALICE = { app: 1, userId: 'alice' };

async function world() {
  const log = new FakeLog();
  const connections = new FakeConnections();
  await connections.add(ALICE, 'c1', START - 1000, START);
  const connection = { owner: ALICE, connectionId: 'c1', userSince: START - 1000, connectedAt: START };
  const deps = { connections, sockets: new FakeSockets(), users: new FakeUsers(), log, bodies: log };
  return { ...deps, deps, connection };
}

describe('catching up over a connection', () => {
  it('returns missed pushes and leaves a recorded connection unchanged', async () => {
    const { deps, log, connections, connection } = await world();
    connections.afterAdd = () => Promise.reject(new Error('recorded again'));
    log.pushes.push(pushAt(START, 1));
    expect((await catchUp(deps, connection, undefined, START)).pushes).toHaveLength(1);
  });

  it('restores a lost connection record, and reads the log afterwards', async () => {
    const { deps, log, connections, connection } = await world();
    connections.listed.delete('c1');
    // A push that reads the connections before this one is recorded, and is appended to the log only afterwards.
    connections.afterAdd = async () => void log.pushes.push(pushAt(START, 1));
    expect((await catchUp(deps, connection, undefined, START)).pushes).toHaveLength(1);
    expect(connections.listed.get('c1')).toEqual(connection);
  });

  it('fails if the lost record cannot be restored, because pushes would not find the socket', async () => {
    const { deps, connections, connection } = await world();
    connections.listed.delete('c1');
    const failure = new Error('the store is out of order');
    connections.afterAdd = () => Promise.reject(failure);
    await expect(catchUp(deps, connection, undefined, START)).rejects.toBe(failure);
  });

  it('says whether a record was missing', async () => {
    const { connections, connection } = await world();
    expect(await restore(connections, connection)).toBe(false);
    connections.listed.delete('c1');
    expect(await restore(connections, connection)).toBe(true);
  });

  it('closes the socket of a user whose account was deleted, and leaves no record of it', async () => {
    const { deps, users, connections, sockets, connection } = await world();
    connections.listed.delete('c1');
    users.user = undefined;
    await expect(catchUp(deps, connection, undefined, START)).rejects.toMatchObject({
      kind: 'accountUnknown',
    });
    expect(connections.listed.size).toBe(0);
    expect(connections.owners.size).toBe(0);
    expect(sockets.closed).toEqual([['c1', undefined]]);
  });

  it('keeps the socket when the client sends an unknown cursor', async () => {
    const { deps, sockets, connections, connection } = await world();
    await expect(catchUp(deps, connection, 'nonsense', START)).rejects.toMatchObject({
      kind: 'cursorUnknown',
    });
    expect(sockets.closed).toEqual([]);
    expect(connections.listed.size).toBe(1);
  });
});
