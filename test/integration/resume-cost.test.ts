import { ulid } from 'ulid';
import { resume } from '../../shared/domain/connection/resume.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { LogReader } from '../../shared/storage/log-reader.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';

describe('catching up with hundreds of live pushes', () => {
  let tables: Engine;
  beforeAll(async () => {
    tables = await startEngine();
  });
  afterAll(() => tables.stop());

  it('costs a query for the tail of the log, one for the tags and one read of the account', async () => {
    const stores = storesAt(tables.endpoint, new Keyspace(4));
    const now = Date.now();
    await stores.accounts.import(1, { userId: 'alice' }, now - 86_400_000);
    await stores.tags.add(1, 'alice', ['vip'], now - 86_400_000, new Map());
    for (let index = 0; index < 300; index++) {
      const acceptedAt = now - 82_800_000 + index * 200_000;
      await stores.log.append({
        app: 1,
        taskId: ulid(acceptedAt),
        position: ulid(acceptedAt),
        acceptedAt,
        from: 'a',
        body: [],
        condition: { tag: index % 3 === 0 ? 'vip' : 'others' },
        lifeTime: 604_800,
      });
    }
    const requests: string[] = [];
    stores.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          requests.push(
            `${commandName} ${String((args.input as { TableName?: string }).TableName ?? '')}`.trim(),
          );
          return next(args);
        },
      { step: 'initialize' },
    );
    const parts = { ...stores, log: new LogReader(stores.log), reconnectWithin: 1000 };
    const owner = { app: 1, userId: 'alice' };
    const first = await resume(parts, owner, undefined, now);
    expect(first.pushes).toHaveLength(100);
    requests.length = 0;
    const second = await resume(parts, owner, undefined, now);
    expect(second.pushes).toHaveLength(100);
    expect(requests.map((request) => request.replace(/Storage(\w+?)[0-9A-F]{8}$/, '$1')).sort()).toEqual([
      'BatchGetItemCommand',
      'QueryCommand Messages',
      'QueryCommand Tags',
    ]);
    stores.client.destroy();
  });
});
