import { deleteAccount } from '../../../shared/domain/accounts/delete.ts';
import { FakeConnections, FakeSockets, START } from '../connection/fakes.ts';
import { MemoryDevices } from '../notification/memory-devices.ts';
import { account } from './fakes.ts';

const ALICE = { app: 1, userId: 'alice' };

/** An account with everything that it can have, recording the order in which things go. */
async function stores(exists = true) {
  const calls: string[] = [];
  const connections = new FakeConnections();
  const devices = new MemoryDevices();
  const addDevice = (deviceId: string) =>
    devices.put(ALICE, {
      deviceId,
      target: { kind: 'fcm', id: deviceId, idKind: 'token' },
      registeredAt: START,
      seenAt: START,
      strikes: 0,
    });
  const deps = {
    accounts: {
      get: async (_: number, userId: string) => (exists ? account(userId, 5) : undefined),
      async delete(app: number, userId: string) {
        calls.push(`account ${app} ${userId}`);
        // The user connects, and registers a device, before the account is gone.
        await connections.add(ALICE, 'late', START, START);
        await addDevice('late');
        return true;
      },
    },
    tags: {
      async deleteAll(
        app: number,
        { userId, createdAt }: { userId: string; createdAt: number },
        now: number,
      ) {
        calls.push(`tags ${app} ${userId} ${createdAt} ${now}`);
      },
    },
    history: {
      async deleteAll(app: number, userId: string) {
        calls.push(`history ${app} ${userId}`);
      },
    },
    devices,
    connections,
    sockets: new FakeSockets(),
    sleep: async () => undefined,
  };
  await connections.add(ALICE, 'early', START, START);
  await addDevice('early');
  return { deps, calls };
}

describe('deleting an account', () => {
  it('removes everything of the user, and the account last', async () => {
    const { deps, calls } = await stores();
    expect(await deleteAccount(deps, ALICE, START)).toBe(true);
    expect(calls).toEqual([`tags 1 alice 5 ${START}`, 'history 1 alice', 'account 1 alice']);
    expect([deps.connections.listed.size, deps.devices.devices.size]).toEqual([0, 0]);
    expect(deps.sockets.closed.map(([connectionId]) => connectionId)).toEqual(['early', 'late']);
  });

  it('keeps the account when something fails before, so that a repetition finds it', async () => {
    const { deps, calls } = await stores();
    deps.sockets.throttledTimes = 1000;
    await expect(deleteAccount(deps, ALICE, START)).rejects.toThrow('throttling');
    expect(calls).not.toContain('account 1 alice');
    // The devices went before the sockets were closed.
    expect(deps.devices.devices.size).toBe(0);
  });

  it('of a user who has none does nothing', async () => {
    const { deps, calls } = await stores(false);
    expect(await deleteAccount(deps, ALICE, START)).toBe(false);
    expect([calls, deps.connections.listed.size, deps.devices.devices.size]).toEqual([[], 1, 1]);
  });
});
