import {
  ApiGatewayManagementApiClient,
  GoneException,
  LimitExceededException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { mockClient } from 'aws-sdk-client-mock';
import { ulid } from 'ulid';
import type { Tables } from '../../local/tables.ts';
import { deliver } from '../../shared/push/delivery.ts';
import { fanOut } from '../../shared/push/fan-out.ts';
import type { DeliveryBatch, ShardTask } from '../../shared/push/tasks.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { queueTo, startEngine, storesAt } from './engine.ts';

describe('the way of a push, when things fail', () => {
  let tables: Tables;
  let app = 0;
  const keys = new Keyspace(1);
  const sockets = mockClient(ApiGatewayManagementApiClient);

  beforeAll(async () => {
    tables = await startEngine();
  });
  beforeEach(() => {
    app++;
    sockets.reset();
  });
  afterAll(() => tables.stop());

  /** A recorded push and some users online, each with one connection. */
  async function pushTo(users: number) {
    const stores = storesAt(tables.endpoint, keys);
    const before = Date.now() - 1000;
    await Promise.all(
      Array.from({ length: users }, (_, index) =>
        stores.connections.add({ app, userId: `u${index}` }, `c${index}`, before, before),
      ),
    );
    const taskId = ulid();
    await stores.pushes.create({ app, taskId, from: 'a', body: [], lifeTime: 60 }, keys.shards, {
      position: taskId,
    });
    const batches: DeliveryBatch[] = [];
    const delivery = queueTo<DeliveryBatch>(async (sent) => {
      batches.push(...sent);
    });
    const continued: ShardTask[] = [];
    const tasks = queueTo<ShardTask>(async (sent) => {
      continued.push(...sent);
    });
    const task = { app, taskId, shard: 0 };
    const run = (hasTime = () => true, to = delivery) =>
      fanOut({ pushes: stores.pushes, fanOut: tasks, delivery: to, streams: stores.streams, hasTime }, task);
    const handedBack: DeliveryBatch[] = [];
    const deliverBatch = (batch: DeliveryBatch) =>
      deliver(
        {
          sockets: new ApiGatewayManagementApiClient({ region: 'us-east-1' }),
          connections: stores.connections,
          pushes: stores.pushes,
          rates: stores.pushRates,
          keys,
          delivery: queueTo(async (sent) => {
            handedBack.push(...sent);
          }),
          hasTime: () => true,
        },
        batch,
      );
    const state = async () => (await stores.pushes.get(app, taskId))?.state;
    return { stores, run, batches, delivery, continued, deliverBatch, handedBack, state };
  }

  const usersOf = (batches: readonly DeliveryBatch[]) =>
    batches.flatMap(({ receivers }) => receivers.map(({ userId }) => userId)).sort();

  it('a worker that dies before its checkpoint repeats a segment and skips nobody', async () => {
    const { run, batches, delivery } = await pushTo(2500);
    let sends = 0;
    const dies = queueTo<DeliveryBatch>(async (sent) => {
      await delivery.send(sent);
      if (++sends === 1) throw new Error('the worker died after sending');
    });
    await expect(run(undefined, dies)).rejects.toThrow('died');
    await run();
    expect(new Set(usersOf(batches)).size).toBe(2500);
    expect(new Set(batches.map(({ batch }) => batch)).size).toBeLessThan(batches.length);
  });

  it('a worker that is out of time hands the shard on from its checkpoint', async () => {
    const { run, batches, continued } = await pushTo(2500);
    let segments = 1;
    await run(() => segments-- > 0);
    expect(continued).toHaveLength(1);
    expect(usersOf(batches)).toHaveLength(2000);
    await run();
    expect(usersOf(batches)).toHaveLength(2500);
    expect(new Set(usersOf(batches)).size).toBe(2500);
  });

  it('a task that comes twice sends nothing twice', async () => {
    const { run, batches } = await pushTo(10);
    await run();
    await run();
    expect(usersOf(batches)).toHaveLength(10);
  });

  it('a connection that is gone is forgotten, and the push is done', async () => {
    const { run, batches, deliverBatch, stores, state } = await pushTo(3);
    sockets.on(PostToConnectionCommand).resolves({});
    sockets
      .on(PostToConnectionCommand, { ConnectionId: 'c1' })
      .rejects(new GoneException({ message: 'gone', $metadata: { httpStatusCode: 410 } }));
    await run();
    for (const batch of batches) await deliverBatch(batch);
    const online = stores.streams({ app, shard: 0, at: Date.now() }).online();
    expect(await online.seek('u1')).toBe('u2');
    expect(await state()).toBe('done');
  });

  it('throttled receivers go back to the queue, the others are not posted again, and it is done when none is left', async () => {
    const { run, batches, deliverBatch, handedBack, state } = await pushTo(5);
    sockets.on(PostToConnectionCommand).resolves({});
    sockets
      .on(PostToConnectionCommand, { ConnectionId: 'c2' })
      .rejectsOnce(new LimitExceededException({ message: 'slow down', $metadata: { httpStatusCode: 429 } }))
      .resolves({});
    await run();
    for (const batch of batches) await deliverBatch(batch);
    expect(handedBack.map(({ receivers }) => receivers)).toEqual([[{ userId: 'u2', connectionId: 'c2' }]]);
    expect(await state()).toBe('accepted');
    for (const batch of [...handedBack]) await deliverBatch(batch);
    expect(sockets.commandCalls(PostToConnectionCommand)).toHaveLength(6);
    expect(await state()).toBe('done');
  });

  it('a batch that comes twice closes the push once', async () => {
    const { run, batches, deliverBatch, state } = await pushTo(900);
    sockets.on(PostToConnectionCommand).resolves({});
    await run();
    const [first, ...others] = batches as [DeliveryBatch, ...DeliveryBatch[]];
    await deliverBatch(first);
    await deliverBatch(first);
    await deliverBatch(first);
    expect(await state()).toBe('accepted');
    for (const batch of others) await deliverBatch(batch);
    expect(await state()).toBe('done');
  });

  it('a push for which nobody is online is done at once', async () => {
    const { run, state } = await pushTo(0);
    await run();
    expect(await state()).toBe('done');
  });
});
