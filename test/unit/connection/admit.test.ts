import { admit } from '../../../shared/domain/connection/admit.ts';
import { FakeConnections, FakeSockets, START } from './fakes.ts';

async function world() {
  const counter = new FakeConnections();
  await counter.add({ app: 1, userId: 'alice' }, 'c1', START, START);
  await counter.add({ app: 1, userId: 'alice' }, 'c2', START, START);
  return { counter, sockets: new FakeSockets(), maxFrames: 3 };
}

describe('admitting a frame', () => {
  it('returns the owner of its connection', async () => {
    const deps = await world();
    expect(await admit(deps, 'c1', START)).toEqual({
      outcome: 'admitted',
      connection: deps.counter.owners.get('c1'),
    });
  });

  it('tells a client that sends too many frames how long to wait, and closes the socket if it does not', async () => {
    const deps = await world();
    const outcomes: object[] = [];
    for (let frame = 0; frame < 7; frame++) outcomes.push(await admit(deps, 'c1', START + frame * 1000));
    expect(outcomes.slice(0, 3).map((admission) => Object.values(admission)[0])).toEqual([
      'admitted',
      'admitted',
      'admitted',
    ]);
    expect(outcomes.slice(3)).toEqual([
      { outcome: 'early', retryAfter: 7000 },
      { outcome: 'early', retryAfter: 6000 },
      { outcome: 'early', retryAfter: 5000 },
      { outcome: 'closed' },
    ]);
    expect(deps.sockets.closed).toEqual([['c1', undefined]]);
    expect((await admit(deps, 'c2', START)).outcome).toBe('admitted');
  });

  it('admits the client again after it has waited', async () => {
    const deps = await world();
    for (let frame = 0; frame < 4; frame++) await admit(deps, 'c1', START);
    expect((await admit(deps, 'c1', START + 9_999)).outcome).toBe('early');
    expect((await admit(deps, 'c1', START + 10_000)).outcome).toBe('admitted');
  });

  it('closes an unknown socket', async () => {
    const deps = await world();
    expect(await admit(deps, 'unknown', START)).toEqual({ outcome: 'closed' });
    expect(deps.sockets.closed).toEqual([['unknown', undefined]]);
  });
});
