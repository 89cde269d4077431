import { connect } from '../../../shared/domain/connection/connect.ts';
import { FakeConnections, START } from './fakes.ts';

describe('connecting', () => {
  it('records the connection with the age of the account', async () => {
    const connections = new FakeConnections();
    const registered: string[] = [];
    const accounts = {
      register: async (app: number, userId: string) => {
        registered.push(`${app} ${userId}`);
        return START - 5000;
      },
    };
    const owner = { app: 1, userId: 'alice' };
    await connect({ accounts, connections }, owner, 'c1', START);
    expect(registered).toEqual(['1 alice']);
    expect(connections.records.get('c1')).toEqual({ owner, userSince: START - 5000, now: START });
  });

  it('rejects a user id that no account can have, and creates nothing', async () => {
    const connections = new FakeConnections();
    const accounts = { register: () => Promise.reject(new Error('not reached')) };
    for (const userId of ['', 'é', 'x'.repeat(33), 'a\nb']) {
      await expect(connect({ accounts, connections }, { app: 1, userId }, 'c1', START)).rejects.toMatchObject(
        { kind: 'userIdInvalid' },
      );
    }
    expect(connections.records.size).toBe(0);
  });
});
