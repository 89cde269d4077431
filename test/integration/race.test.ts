import fc from 'fast-check';
import { parseApps } from '../../shared/aws/apps.ts';
import { connect } from '../../shared/domain/connection/connect.ts';
import { resume } from '../../shared/domain/connection/resume.ts';
import { Quotas } from '../../shared/domain/limits/quotas.ts';
import { type AcceptDeps, acceptPush } from '../../shared/domain/push/accept.ts';
import { fanOut } from '../../shared/domain/push/fan-out.ts';
import type { Work } from '../../shared/domain/push/ports.ts';
import type { DeliveryBatch, FanOutTask } from '../../shared/domain/push/tasks.ts';
import { pushFrame } from '../../shared/protocol/frames.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { LogReader } from '../../shared/storage/log-reader.ts';
import { MessageLog } from '../../shared/storage/message-log.ts';
import { type Engine, queueTo, startEngine, storesAt } from './engine.ts';
import { Interleaving, type Side, schedule } from './interleaving.ts';

/** The order of the steps of each side; the design's is neither swapped. */
interface Order {
  readonly readsConnectionsFirst?: boolean;
  readonly readsLogFirst?: boolean;
}

const caller = (sdkAppId: number) => {
  const [app] = parseApps(JSON.stringify({ sdkAppId, secretKey: 'k', admins: ['admin'] }));
  if (app === undefined) throw new Error('There is no app');
  return { app, identifier: 'admin' };
};

describe('a concurrent push and connection', () => {
  const keys = new Keyspace(1);
  let tables: Engine;
  let app = 1;

  beforeAll(async () => {
    tables = await startEngine();
  });
  afterAll(() => tables?.stop());

  /** The stores of one of the two sides. */
  function storesOf(interleaving: Interleaving, side: Side) {
    const stores = storesAt(tables.endpoint, keys);
    interleaving.hold(stores.client, side);
    return stores;
  }

  /** Runs both sides against the real engine, one request at a time. Returns whether the user received the push. */
  async function reached(turns: readonly Side[], order: Order): Promise<boolean> {
    app++;
    const interleaving = new Interleaving();
    const pushing = storesOf(interleaving, 0);
    const connecting = storesOf(interleaving, 1);
    const { client, accounts, log, pushes, settings, streams } = pushing;
    const resuming = { ...connecting, log: new LogReader(connecting.log), reconnectWithin: 1000 };
    const posted: string[] = [];
    const delivery = queueTo<DeliveryBatch>(async (batches) => {
      for (const { receivers } of batches) posted.push(...receivers.map(({ userId }) => userId));
    });
    const shardTasks: Work<FanOutTask> = queueTo(async (tasks) => {
      for (const task of tasks) {
        await fanOut(
          {
            pushes,
            progress: pushing.progress,
            rates: pushing.pushRates,
            shardMap: keys,
            // A small push is delivered at once; a push that is split into ranges must not lose the race either.
            fewReceivers: app % 2 === 0 ? 200 : 0,
            deliverNow: (batch) => delivery.send([batch]),
            now: Date.now,
            fanOut: shardTasks,
            delivery: { express: delivery, bulk: delivery },
            streams,
            frameOf: (push) => JSON.stringify(pushFrame(push)),
            hasTime: () => true,
            meter: () => undefined,
          },
          task,
        );
      }
    });

    const accept = async () => {
      const deps: AcceptDeps = {
        accounts,
        settings,
        quotas: new Quotas(pushing.rates, pushing.dayCounts),
        log,
        claims: pushing.claims,
        pushes,
        fanOut: shardTasks,
        sleep: async () => undefined,
      };
      const late: (() => Promise<void>)[] = [];
      if (order.readsConnectionsFirst) {
        deps.log.append = async (push) => {
          late.push(() => MessageLog.prototype.append.call(log, push));
        };
      }
      const request = { random: 1, audience: { everyone: true as const }, body: [], lifeTime: 60 };
      const taskId = await acceptPush(deps, caller(app), request, {}, Date.now());
      for (const append of late) await append();
      return taskId;
    };
    const comeOnline = async () => {
      const owner = { app, userId: 'alice' };
      const put = () => connect(connecting, owner, 'c1', Date.now());
      const read = () => resume(resuming, owner, undefined, Date.now());
      if (!order.readsLogFirst) await put();
      const page = await read();
      if (order.readsLogFirst) await put();
      return page;
    };
    const imported = accounts.import(app, { userId: 'alice' }, Date.now() - 1000);
    await interleaving.run([0], [imported, Promise.resolve()]);
    const [taskId, page] = await interleaving.run(turns, [accept(), comeOnline()]);
    client.destroy();
    connecting.client.destroy();
    return posted.includes('alice') || page.pushes.some(({ id }) => id === taskId);
  }

  const always = (order: Order) => fc.asyncProperty(schedule, (turns) => reached(turns, order));

  it('see each other, however their requests interleave', async () => {
    await fc.assert(always({}), { numRuns: 100 });
  });

  it('would miss each other if the push read the connections before it is in the log', async () => {
    expect(
      (await fc.check(always({ readsConnectionsFirst: true }), { numRuns: 500, endOnFailure: true })).failed,
    ).toBe(true);
  });

  it('would miss each other if the log were read before the connection is recorded', async () => {
    expect(
      (await fc.check(always({ readsLogFirst: true }), { numRuns: 500, endOnFailure: true })).failed,
    ).toBe(true);
  });
});
