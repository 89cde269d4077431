import { errorList } from '../../functions/api/error-list.ts';
import { workHandler } from '../../functions/queues/work-handler.ts';
import { parseApps } from '../../shared/aws/apps.ts';
import { changeAccounts } from '../../shared/domain/accounts/change-accounts.ts';
import { type FailurePolicy, requestedAccounts } from '../../shared/domain/accounts/requested-accounts.ts';
import type { App } from '../../shared/domain/apps/app.ts';
import { Quotas } from '../../shared/domain/limits/quotas.ts';
import { type DispatchDeps, dispatch } from '../../shared/domain/push/dispatch.ts';
import type { ScheduledTask } from '../../shared/domain/push/scheduled-task.ts';
import type { FanOutTask } from '../../shared/domain/push/tasks.ts';
import { refusalOf } from '../../shared/protocol/error-table.ts';
import { scheduledOrder } from '../../shared/protocol/orders.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { type Engine, queueTo, startEngine, storesAt } from './engine.ts';

const keys = new Keyspace(2);
const [app] = parseApps(JSON.stringify({ sdkAppId: 7, secretKey: 'k', admins: ['admin'] })) as [App];
const { sdkAppId } = app;

describe('when the store fails in the middle of a request', () => {
  let tables: Engine;
  beforeAll(async () => {
    tables = await startEngine();
    const { accounts } = storesAt(tables.endpoint, keys);
    await Promise.all(users.map((userId) => accounts.import(sdkAppId, { userId }, Date.now())));
  });
  afterAll(() => tables?.stop());

  const users = Array.from({ length: 100 }, (_, index) => `u${index}`);

  /** Tags a hundred users, where the writes for some fail. */
  async function tagAll(policy: FailurePolicy, tag: string, failing: ReadonlySet<string>) {
    const { accounts, tags, client } = storesAt(tables.endpoint, keys);
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const { Item } = args.input as { Item?: { pk?: unknown } };
          const user = String(Item?.pk ?? '').split('#')[1] ?? '';
          if (commandName === 'PutItemCommand' && failing.has(user))
            throw new Error('The store is out of order');
          return next(args);
        },
      { step: 'initialize', priority: 'low' },
    );
    const requested = await requestedAccounts(policy, accounts, sdkAppId, users);
    try {
      const failures = await changeAccounts(policy, requested, {
        plan: ({ userId }) => tags.ofUser(sdkAppId, userId),
        carryOut: (account, present) => tags.add(sdkAppId, account, [tag], Date.now(), present),
      });
      return errorList(failures);
    } finally {
      client.destroy();
    }
  }

  const tagged = async (tag: string): Promise<number> => {
    const { tags } = storesAt(tables.endpoint, keys);
    const lists = await Promise.all(users.map((userId) => tags.list(sdkAppId, userId)));
    return lists.filter((list) => list.includes(tag)).length;
  };

  it('the classic family says who was not changed, and a repetition does the rest', async () => {
    await expect(tagAll('rejectAll', 'a', new Set(['u3', 'u57']))).rejects.toThrow(
      /not changed: (?:u3, u57|u57, u3)$/,
    );
    expect(await tagged('a')).toBe(98);
    expect(await tagAll('rejectAll', 'a', new Set())).toEqual([]);
    expect(await tagged('a')).toBe(100);
  });

  it('the newer family lists who was not changed, and a repetition does the rest', async () => {
    expect(await tagAll('serveOthers', 'b', new Set(['u9']))).toEqual([
      { To_Account: 'u9', ErrorCode: 91000, ErrorInfo: expect.stringMatching(/try again/) },
    ]);
    expect(await tagged('b')).toBe(99);
    expect(await tagAll('serveOthers', 'b', new Set())).toEqual([]);
    expect(await tagged('b')).toBe(100);
  });
});

describe('tags that are added at the same moment', () => {
  let tables: Engine;
  beforeAll(async () => {
    tables = await startEngine();
  });
  afterAll(() => tables?.stop());

  it('never make more than a hundred of a user', async () => {
    const { tags } = storesAt(tables.endpoint, keys);
    const add = async (batch: number) => {
      const names = Array.from({ length: 10 }, (_, index) => `t${batch}-${index}`);
      const user = { userId: 'u', createdAt: 1 };
      await tags.add(sdkAppId, user, names, Date.now(), await tags.ofUser(sdkAppId, 'u'));
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 16 }, (_, batch) => add(batch)));
    const added = outcomes.filter(({ status }) => status === 'fulfilled').length;
    const list = await tags.list(sdkAppId, 'u');
    expect(list.length).toBeLessThanOrEqual(100);
    expect(list).toHaveLength(added * 10);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'tagsOfUserExceeded' });
    }
  });
});

describe('what is due', () => {
  let tables: Engine;
  beforeAll(async () => {
    tables = await startEngine();
  });
  afterAll(() => tables?.stop());

  let nextTask = 1;
  async function setUp() {
    const stores = storesAt(tables.endpoint, keys);
    const sent: FanOutTask[] = [];
    let failures = 0;
    const scheduledAgain: number[] = [];
    const deps: DispatchDeps = {
      accounts: stores.accounts,
      settings: stores.settings,
      quotas: new Quotas(stores.rates, stores.dayCounts),
      log: stores.log,
      claims: stores.claims,
      pushes: stores.pushes,
      fanOut: queueTo(async (tasks) => {
        if (failures-- > 0) throw new Error('The queue is out of order');
        sent.push(...tasks);
      }),
      sleep: async () => undefined,
      directory: { find: async () => app },
      tasks: stores.scheduledTasks,
      scheduled: stores.scheduledPushes,
      schedules: {
        putPush: async () => {},
        putTask: async (_, id) => {
          scheduledAgain.push(id);
        },
        remove: async () => {},
      },
      orderOf: ({ type, content }) => scheduledOrder(type, content),
      isRefusal: (error): error is Error => refusalOf(error) !== undefined,
    };
    const task = async (dueAt: number): Promise<ScheduledTask> => {
      const id = nextTask++;
      const content = { OfflinePushInfo: { Title: 't', Desc: 'd' } };
      await stores.scheduledTasks.create({
        app: sdkAppId,
        id,
        type: 'All',
        identifier: 'admin',
        createdAt: Date.now(),
        dueAt,
        content,
      });
      return (await stores.scheduledTasks.get(sdkAppId, id)) as ScheduledTask;
    };
    const pushed = () => new Set(sent.map(({ taskId }) => taskId)).size;
    return { scheduledAgain, stores, deps, task, pushed, failNext: () => (failures = 1) };
  }

  it('is sent once, however often and at once it is called', async () => {
    const { deps, task, pushed, stores } = await setUp();
    const { id } = await task(Date.now() - 10);
    const due = { app: sdkAppId, scheduledTask: id };
    await Promise.all([1, 2, 3].map(() => dispatch(deps, due, Date.now())));
    await dispatch(deps, due, Date.now());
    expect(pushed()).toBe(1);
    expect(await stores.scheduledTasks.get(sdkAppId, id)).toMatchObject({ status: 'dispatched' });
  });

  it('is sent by the second call when the first dies in the middle', async () => {
    const { deps, task, pushed, stores, failNext } = await setUp();
    const { id } = await task(Date.now() - 10);
    const due = { app: sdkAppId, scheduledTask: id };
    failNext();
    await expect(dispatch(deps, due, Date.now())).rejects.toThrow('out of order');
    expect([pushed(), (await stores.scheduledTasks.get(sdkAppId, id))?.status]).toEqual([0, 'dispatching']);
    await dispatch(deps, due, Date.now());
    expect([pushed(), (await stores.scheduledTasks.get(sdkAppId, id))?.status]).toEqual([1, 'dispatched']);
  });

  it('is not sent before its time, when it was moved or deleted', async () => {
    const { deps, task, pushed, stores } = await setUp();
    const moved = await task(Date.now() - 10);
    await stores.scheduledTasks.replace({ ...moved, dueAt: Date.now() + 60_000 });
    await dispatch(deps, { app: sdkAppId, scheduledTask: moved.id }, Date.now());
    const deleted = await task(Date.now() - 10);
    await stores.scheduledTasks.delete(sdkAppId, deleted.id);
    await dispatch(deps, { app: sdkAppId, scheduledTask: deleted.id }, Date.now());
    expect(pushed()).toBe(0);
  });

  it('that is refused when it is due says why', async () => {
    const { deps, task, pushed, stores } = await setUp();
    const { id } = await task(Date.now() - 10);
    const settings = { ...app.settings, pushEnabled: false };
    const off = {
      ...deps,
      directory: { find: async () => ({ ...app, settings }) },
    };
    await dispatch(off, { app: sdkAppId, scheduledTask: id }, Date.now());
    expect(pushed()).toBe(0);
    expect(await stores.scheduledTasks.get(sdkAppId, id)).toMatchObject({
      status: 'failed',
      fault: expect.stringMatching(/pushing is disabled/),
    });
  });
});

describe('a piece of work', () => {
  it('is given up at its last try, and not before', async () => {
    const givenUp: number[] = [];
    const handler = workHandler<number>(
      async (piece) => {
        if (piece !== 1) throw new Error('not this one');
      },
      {
        giveUp: async (piece) => {
          givenUp.push(piece);
        },
        retryAfter: () => Promise.resolve(),
      },
    );
    const record = (body: number, receives: number) => ({
      messageId: `m${body}`,
      body: `${body}`,
      attributes: { ApproximateReceiveCount: `${receives}` },
    });
    const answer = await handler(
      { Records: [record(1, 5), record(2, 4), record(3, 5)] } as never,
      { getRemainingTimeInMillis: () => 1000 } as never,
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }] });
    expect(givenUp).toEqual([3]);
  });
});
