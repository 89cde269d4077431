import type { RateBucket } from '../../shared/domain/limits/ports.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';

const BUCKET: RateBucket = { kind: 'deployment', part: 0 };
const NOW = 1_700_000_000_000;

describe('a reservation of posts', () => {
  let tables: Engine;
  beforeAll(async () => {
    tables = await startEngine();
  });
  afterAll(() => tables?.stop());

  function counted() {
    const stores = storesAt(tables.endpoint, new Keyspace(16));
    const requests: string[] = [];
    stores.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        (args) => {
          requests.push(commandName);
          return next(args);
        },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const reserve = (now: number) => stores.pushRates.reserve(BUCKET, 20, 9000, now, 3000, 400);
    return { reserve, requests };
  }

  it('is one request, whether the last one was long ago or just now', async () => {
    const { reserve, requests } = counted();
    await reserve(NOW);
    requests.length = 0;
    expect(await reserve(NOW + 60_000)).toEqual({ start: NOW + 60_000 - 400 });
    expect(await reserve(NOW + 60_000)).toEqual({ start: expect.closeTo(NOW + 60_000 - 400 + 20 / 9, 1) });
    expect(requests).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
  });

  it('counts what other functions have reserved meanwhile', async () => {
    const one = counted();
    const other = counted();
    await one.reserve(NOW + 120_000);
    await other.reserve(NOW + 180_000);
    // It remembers an idle bucket, and finds one that is in use.
    expect(await one.reserve(NOW + 180_000)).toEqual({
      start: expect.closeTo(NOW + 180_000 - 400 + 20 / 9, 1),
    });
  });
});
