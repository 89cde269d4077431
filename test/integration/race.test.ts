import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { readAssembly } from '../../local/assembly.ts';
import { CREDENTIALS } from '../../local/local-aws.ts';
import { startTables, type Tables } from '../../local/tables.ts';
import { connect } from '../../shared/connection/connect.ts';
import { resume } from '../../shared/connection/resume.ts';
import { type AcceptParts, acceptPush } from '../../shared/push/accept.ts';
import { fanOut } from '../../shared/push/fan-out.ts';
import type { DeliveryBatch, ShardTask } from '../../shared/push/tasks.ts';
import type { WorkQueue } from '../../shared/queue/work-queue.ts';
import { AccountStore } from '../../shared/storage/accounts.ts';
import { ConnectionStore } from '../../shared/storage/connections.ts';
import { createDocumentClient } from '../../shared/storage/document-client.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { MessageLog } from '../../shared/storage/message-log.ts';
import { PushStore } from '../../shared/storage/pushes.ts';
import { SettingsStore } from '../../shared/storage/settings.ts';
import { TagStore } from '../../shared/storage/tags.ts';
import { UserStreams } from '../../shared/storage/user-streams.ts';
import { Interleaving, type Side, schedule } from './interleaving.ts';
import { ASSEMBLY, tableNames } from './running-stack.ts';

/** The order of the steps of each side; the design's is neither swapped. */
interface Order {
  readonly readsConnectionsFirst?: boolean;
  readonly readsLogFirst?: boolean;
}

describe('a push and a connection at the same moment', () => {
  const keys = new Keyspace(1);
  const table = tableNames();
  let tables: Tables;
  let app = 1;

  beforeAll(async () => {
    tables = await startTables(undefined, undefined);
    for (const [logicalId, { Type, Properties = {} }] of readAssembly(ASSEMBLY).resources) {
      if (Type !== 'AWS::DynamoDB::Table') continue;
      await tables.create(logicalId, Properties);
    }
  });
  afterAll(() => tables.stop());

  /** The stores as one of the two sides uses them. */
  function storesOf(interleaving: Interleaving, side: Side) {
    const client = createDocumentClient(new DynamoDBClient({ ...CREDENTIALS, endpoint: tables.endpoint }));
    interleaving.hold(client, side);
    return {
      client,
      accounts: new AccountStore(client, table.Accounts, keys),
      connections: new ConnectionStore(client, table.Connections, keys),
      log: new MessageLog(client, table.Messages, keys),
      pushes: new PushStore(client, table.Pushes, keys),
      settings: new SettingsStore(client, table.Settings, keys),
      tags: new TagStore(client, table.Tags, keys),
    };
  }

  /** Plays both sides against the real engine, one request at a time; whether the user has the push in the end. */
  async function reached(turns: readonly Side[], order: Order): Promise<boolean> {
    app++;
    const interleaving = new Interleaving();
    const pushing = storesOf(interleaving, 0);
    const connecting = storesOf(interleaving, 1);
    const { client, accounts, log, pushes, settings } = pushing;
    const posted: string[] = [];
    const delivery = {
      send: async (batches: readonly DeliveryBatch[]) => {
        for (const { receivers } of batches) posted.push(...receivers.map(({ userId }) => userId));
      },
    } as unknown as WorkQueue<DeliveryBatch>;
    const shardTasks = {
      send: async (tasks: readonly ShardTask[]) => {
        for (const task of tasks) {
          await fanOut(
            {
              pushes,
              fanOut: shardTasks,
              delivery,
              streams: (scope) =>
                new UserStreams(
                  client,
                  { accounts: table.Accounts, tags: table.Tags, connections: table.Connections },
                  keys,
                  scope,
                ),
              hasTime: () => true,
            },
            task,
          );
        }
      },
    } as unknown as WorkQueue<ShardTask>;

    const accept = async () => {
      const parts: AcceptParts = { accounts, settings, log, pushes, fanOut: shardTasks, shards: keys.shards };
      const late: (() => Promise<void>)[] = [];
      if (order.readsConnectionsFirst) {
        parts.log.append = async (push) => {
          late.push(() => MessageLog.prototype.append.call(log, push));
        };
      }
      const request = { MsgRandom: 1, MsgBody: [], MsgLifeTime: 60 };
      const caller = { app, identifier: 'admin', admins: ['admin'] };
      const taskId = await acceptPush(parts, caller, request, Date.now());
      for (const append of late) await append();
      return taskId;
    };
    const comeOnline = async () => {
      const owner = { app, userId: 'alice' };
      const put = () => connect(connecting, owner, 'c1', Date.now());
      const read = () => resume(connecting, owner, undefined, Date.now());
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

  it('would miss each other if the log were read before the connection is noted', async () => {
    expect(
      (await fc.check(always({ readsLogFirst: true }), { numRuns: 500, endOnFailure: true })).failed,
    ).toBe(true);
  });
});
