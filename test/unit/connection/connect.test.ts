import { connect } from '../../../shared/domain/connection/connect.ts';
import { FakeConnections, FakeSockets, START } from './fakes.ts';

const ALICE = { app: 1, userId: 'alice' };

/** Accounts in memory. */
class FakeAccounts {
  readonly created = new Map<string, number>();

  async register(_: number, userId: string, now: number): Promise<number> {
    const createdAt = this.created.get(userId) ?? now;
    this.created.set(userId, createdAt);
    return createdAt;
  }

  async get(_: number, userId: string): Promise<{ createdAt: number } | undefined> {
    const createdAt = this.created.get(userId);
    return createdAt === undefined ? undefined : { createdAt };
  }
}

const world = () => ({
  accounts: new FakeAccounts(),
  connections: new FakeConnections(),
  sockets: new FakeSockets(),
  maxConnections: 3,
});

describe('connecting', () => {
  it('records the connection with the age of the account', async () => {
    const deps = world();
    deps.accounts.created.set('alice', START - 5000);
    await connect(deps, ALICE, 'c1', START);
    const record = { owner: ALICE, connectionId: 'c1', userSince: START - 5000, connectedAt: START };
    expect(deps.connections.listed.get('c1')).toEqual(record);
    expect(deps.connections.owners.get('c1')).toEqual(record);
  });

  it('creates the account at the first connection', async () => {
    const deps = world();
    await connect(deps, ALICE, 'c1', START);
    expect(deps.accounts.created.get('alice')).toBe(START);
  });

  it('rejects a user id that no account can have, and creates nothing', async () => {
    const deps = world();
    for (const userId of ['', 'é', 'x'.repeat(33), 'a\nb']) {
      await expect(connect(deps, { app: 1, userId }, 'c1', START)).rejects.toMatchObject({
        kind: 'userIdInvalid',
      });
    }
    expect(deps.connections.listed.size).toBe(0);
    expect(deps.accounts.created.size).toBe(0);
  });

  it('leaves nothing behind when the account is deleted at the same time', async () => {
    const deps = world();
    deps.connections.afterAdd = async () => void deps.accounts.created.delete('alice');
    await expect(connect(deps, ALICE, 'c1', START)).rejects.toMatchObject({ kind: 'accountUnknown' });
    expect(deps.connections.listed.size).toBe(0);
    expect(deps.connections.owners.size).toBe(0);
  });

  it('leaves nothing behind when the account is deleted and created again at the same time', async () => {
    const deps = world();
    deps.connections.afterAdd = async () => void deps.accounts.created.set('alice', START + 1);
    await expect(connect(deps, ALICE, 'c1', START)).rejects.toMatchObject({ kind: 'accountUnknown' });
    expect(deps.connections.listed.size).toBe(0);
  });

  it('closes the oldest sockets of a user who has too many, and tells their clients why', async () => {
    const deps = world();
    await connect(deps, { app: 1, userId: 'bob' }, 'b1', START);
    for (let number = 1; number <= 5; number++) await connect(deps, ALICE, `c${number}`, START + number);
    expect(deps.sockets.closed).toEqual([
      ['c1', 'tooManyConnections'],
      ['c2', 'tooManyConnections'],
    ]);
    expect([...deps.connections.listed.keys()]).toEqual(['b1', 'c3', 'c4', 'c5']);
  });

  it('leaves a socket that cannot be closed now for the next connection of the user', async () => {
    const deps = world();
    for (let number = 1; number <= 3; number++) await connect(deps, ALICE, `c${number}`, START + number);
    deps.sockets.throttledTimes = 1;
    await connect(deps, ALICE, 'c4', START + 4);
    expect([...deps.connections.listed.keys()]).toEqual(['c1', 'c2', 'c3', 'c4']);
    await connect(deps, ALICE, 'c5', START + 5);
    expect([...deps.connections.listed.keys()]).toEqual(['c3', 'c4', 'c5']);
  });

  it('removes the records of expired sockets, and does not count them', async () => {
    const deps = world();
    for (let number = 1; number <= 3; number++) await connect(deps, ALICE, `c${number}`, START + number);
    await connect(deps, ALICE, 'c4', START + 3 * 3_600_000);
    expect(deps.sockets.closed).toEqual([]);
    expect([...deps.connections.listed.keys()]).toEqual(['c4']);
  });
});
