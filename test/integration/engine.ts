import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readAssembly } from '../../local/assembly.ts';
import { CREDENTIALS } from '../../local/local-aws.ts';
import { startTables } from '../../local/tables.ts';
import type { ShardScope, Work } from '../../shared/domain/push/ports.ts';
import { AccountStore } from '../../shared/storage/accounts.ts';
import { AttributeNameStore } from '../../shared/storage/attribute-names.ts';
import { AttributeStore } from '../../shared/storage/attributes.ts';
import { ConnectionStore } from '../../shared/storage/connections.ts';
import { DayCountStore } from '../../shared/storage/day-counts.ts';
import { DeploymentStore } from '../../shared/storage/deployment.ts';
import { DeviceStore } from '../../shared/storage/devices.ts';
import { createDocumentClient } from '../../shared/storage/document-client.ts';
import { HistoryStore } from '../../shared/storage/history.ts';
import type { Keyspace } from '../../shared/storage/keys.ts';
import { MessageLog } from '../../shared/storage/message-log.ts';
import { StoredPushBodies } from '../../shared/storage/push-bodies.ts';
import { PushClaimStore } from '../../shared/storage/push-claims.ts';
import { PushProgressStore } from '../../shared/storage/push-progress.ts';
import { PushRecordStore } from '../../shared/storage/push-records.ts';
import { RateStore } from '../../shared/storage/rates.ts';
import { StoredResumingUsers } from '../../shared/storage/resuming-users.ts';
import { ScheduledPushStore } from '../../shared/storage/scheduled-pushes.ts';
import { ScheduledTaskStore } from '../../shared/storage/scheduled-tasks.ts';
import { TagStore } from '../../shared/storage/tags.ts';
import { UserStreams } from '../../shared/storage/user-streams.ts';
import { WaitingStore } from '../../shared/storage/waiting.ts';
import { startDynamoDbLocal } from '../dynamodb-local.ts';
import { ASSEMBLY, tableNames } from './running-stack.ts';

/** The tables, running. */
export type Engine = Awaited<ReturnType<typeof startEngine>>;

/** Starts the tables of the assembly without the rest of the stack. */
export async function startEngine() {
  const engine = await startDynamoDbLocal();
  const tables = await startTables(undefined, engine?.endpoint);
  const stop = async () => {
    await tables.stop();
    engine?.stop();
  };
  try {
    for (const [logicalId, { Type, Properties = {} }] of readAssembly(ASSEMBLY).resources) {
      if (Type === 'AWS::DynamoDB::Table') await tables.create(logicalId, Properties);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint: tables.endpoint, stop };
}

/** All stores, on a separate client. */
export function storesAt(endpoint: string, keys: Keyspace) {
  const table = tableNames();
  const client = createDocumentClient(new DynamoDBClient({ ...CREDENTIALS, endpoint }));
  const history = new HistoryStore(client, table.History, keys);
  const accounts = new AccountStore(client, table.Accounts, keys);
  const tags = new TagStore(client, table.Tags, keys, history);
  return {
    client,
    accounts,
    history,
    attributes: new AttributeStore(client, table.Accounts, keys, accounts, history),
    users: new StoredResumingUsers(client, table.Accounts, keys, tags, history),
    devices: new DeviceStore(client, table.Devices, keys),
    connections: new ConnectionStore(client, table.Connections, keys),
    sockets: { close: async () => 'closed' as const },
    maxConnections: 20,
    log: new MessageLog(client, table.Messages, keys),
    claims: new PushClaimStore(client, table.Pushes, keys),
    pushes: new PushRecordStore(client, table.Pushes, keys),
    progress: new PushProgressStore(client, table.Pushes, keys),
    bodies: new StoredPushBodies(client, table.Pushes, keys),
    pushRates: new RateStore(client, table.Pushes, keys),
    rates: new RateStore(client, table.Settings, keys),
    scheduledPushes: new ScheduledPushStore(client, table.Pushes, keys),
    waiting: new WaitingStore(client, table.Pushes, keys),
    scheduledTasks: new ScheduledTaskStore(client, table.Pushes, keys),
    settings: new AttributeNameStore(client, table.Settings, keys),
    dayCounts: new DayCountStore(client, table.Settings, keys),
    deployment: new DeploymentStore(client, table.Settings, keys),
    tags,
    streams: (scope: ShardScope) =>
      new UserStreams(
        client,
        { accounts: table.Accounts, tags: table.Tags, connections: table.Connections },
        keys,
        scope,
      ),
  };
}

/** A queue that passes its work to a function at once. */
export const queueTo = <T>(take: Work<T>['send']): Work<T> => ({ send: take });
