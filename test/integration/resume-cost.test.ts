import { ulid } from 'ulid';
import type { Condition } from '../../shared/domain/audience/condition.ts';
import { formatCursor } from '../../shared/domain/connection/cursor.ts';
import { resume } from '../../shared/domain/connection/resume.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { LogReader } from '../../shared/storage/log-reader.ts';
import { type Engine, startEngine, storesAt } from './engine.ts';

const HOUR = 3_600_000;

describe('catching up with hundreds of live pushes', () => {
  const owner = { app: 1, userId: 'alice' };
  const now = Date.now();
  let tables: Engine;
  let stores: ReturnType<typeof storesAt>;
  let deps: Parameters<typeof resume>[0];
  const requests: string[] = [];

  beforeAll(async () => {
    tables = await startEngine();
    stores = storesAt(tables.endpoint, new Keyspace(4));
    deps = { ...stores, log: new LogReader(stores.log) };
    await stores.accounts.import(1, { userId: 'alice' }, now - 25 * HOUR);
    const alice = { userId: 'alice', createdAt: now - 25 * HOUR };
    await stores.tags.add(1, alice, ['vip'], now - 25 * HOUR, await stores.tags.ofUser(1, 'alice'));
    for (let index = 0; index < 300; index++) {
      await append(now - 24 * HOUR + index * 200_000, { tag: index % 3 === 0 ? 'vip' : 'others' });
    }
    stores.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const { TableName, RequestItems = {} } = args.input as {
            TableName?: string;
            RequestItems?: object;
          };
          const names = [...(TableName === undefined ? [] : [TableName]), ...Object.keys(RequestItems)];
          const short = names.map((name) => name.replace(/^Storage(\w+?)[0-9A-F]{8}$/, '$1')).sort();
          requests.push(`${commandName.replace('Command', '')} ${short.join(' ')}`);
          return next(args);
        },
      { step: 'initialize' },
    );
  });
  afterAll(async () => {
    stores.client.destroy();
    await tables.stop();
  });

  async function append(acceptedAt: number, condition?: Condition): Promise<string> {
    const position = ulid(acceptedAt);
    const draft = {
      app: 1,
      taskId: position,
      from: 'a',
      body: [],
      lifeTime: 604_800,
      ...(condition === undefined ? {} : { condition }),
    };
    await stores.pushes.create(draft, { position });
    await stores.log.append({ ...draft, position, acceptedAt });
    return position;
  }

  it('costs three requests for the user’s state and the log, and one more for the bodies', async () => {
    const first = await resume(deps, owner, undefined, now);
    expect(first.pushes).toHaveLength(100);
    requests.length = 0;
    const second = await resume(deps, owner, undefined, now);
    expect(second).toEqual(first);
    expect(requests).toEqual(['BatchGetItem Accounts Messages', 'Query Tags', 'Query History']);
  });

  it('costs one request and recording the cursor if nothing happened since the cursor', async () => {
    requests.length = 0;
    const cursor = formatCursor({ kind: 'settled', moment: now });
    expect((await resume(deps, owner, cursor, now + 1000)).pushes).toEqual([]);
    expect(requests).toEqual(['BatchGetItem Accounts Messages', 'UpdateItem Accounts']);
  });

  it('reads the tail once after a push, however many users reconnect', async () => {
    await append(now + 2000);
    requests.length = 0;
    const cursor = formatCursor({ kind: 'settled', moment: now });
    const pages = await Promise.all(
      Array.from({ length: 50 }, () => resume(deps, owner, cursor, now + 3000)),
    );
    for (const page of pages) expect(page.pushes).toHaveLength(1);
    expect(requests.filter((request) => request === 'Query Messages')).toHaveLength(1);
    expect(requests.filter((request) => request === 'BatchGetItem Accounts Messages')).toHaveLength(1);
    expect(requests.filter((request) => request === 'BatchGetItem Pushes')).toHaveLength(1);
  });

  it('reads the log of a named user, and of no others', async () => {
    await append(now + 4000, { users: ['alice'] });
    const cursor = formatCursor({ kind: 'settled', moment: now + 90_000 });
    const brought = async (userId: string) =>
      (await resume(deps, { app: 1, userId }, cursor, now + 100_000)).pushes;
    await stores.accounts.import(1, { userId: 'bob' }, now);
    expect(await brought('bob')).toHaveLength(0);
    const later = formatCursor({ kind: 'settled', moment: now + 60_000 });
    expect((await resume(deps, owner, later, now + 100_000)).pushes).toHaveLength(2);
  });
});
