import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readAssembly } from '../../local/assembly.ts';
import { CREDENTIALS } from '../../local/local-aws.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import { createDocumentClient } from '../../shared/storage/document-client.ts';
import { Keyspace } from '../../shared/storage/keys.ts';
import { PushRecordStore } from '../../shared/storage/push-records.ts';
import type { TableName } from '../../shared/storage/tables.ts';
import { type AppKeys, Backend } from '../backend.ts';
import { Device } from '../device.ts';

import { startDynamoDbLocal } from '../dynamodb-local.ts';

/** The folder that `npm run build` writes. */
export const ASSEMBLY = join(import.meta.dirname, '..', '..', 'cdk.out');

/** The apps that the stack under test serves. */
export const APPS: readonly [AppKeys, AppKeys] = [
  { sdkAppId: 1400000001, secretKey: 'first-key', admin: 'administrator' },
  { sdkAppId: 1400000002, secretKey: 'second-key', admin: 'administrator' },
];

const SECRET = JSON.stringify(
  APPS.map(({ sdkAppId, secretKey, admin }) => ({
    sdkAppId,
    secretKey,
    admins: [admin],
    viewers: ['viewer'],
  })),
);

/** The local stack with its backends and devices. */
export interface RunningStack {
  readonly runtime: Runtime;
  readonly backend: Backend;
  readonly otherBackend: Backend;
  device(userId: string, app?: AppKeys): Device;
  /** Waits until every batch of a push is delivered. */
  done(taskId: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the stack on a free port. */
export async function startStack(options: Partial<RuntimeOptions> = {}): Promise<RunningStack> {
  const engine = options.data === undefined ? await startDynamoDbLocal() : undefined;
  const runtime = await startRuntime({
    assembly: ASSEMBLY,
    port: 0,
    appsSecret: SECRET,
    dynamodbEndpoint: engine?.endpoint,
    ...options,
  });
  const devices: Device[] = [];
  const documents = createDocumentClient(
    new DynamoDBClient({ ...CREDENTIALS, endpoint: runtime.dynamodbEndpoint }),
  );
  const pushes = new PushRecordStore(documents, tableNames().Pushes, new Keyspace(16));
  return {
    runtime,
    backend: new Backend(runtime.httpUrl, APPS[0]),
    otherBackend: new Backend(runtime.httpUrl, APPS[1]),
    device(userId, app = APPS[0]) {
      const device = new Device(runtime.webSocketUrl, app, userId);
      devices.push(device);
      return device;
    },
    async done(taskId) {
      let state: string | undefined;
      const deadline = Date.now() + 10_000;
      while (state !== 'done') {
        if (Date.now() > deadline) throw new Error(`The push ${taskId} is still ${state}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
        state = (await pushes.get(APPS[0].sdkAppId, taskId))?.state;
      }
    },
    async stop() {
      documents.destroy();
      await Promise.all(devices.map((device) => device.disconnect()));
      await runtime.stop();
      engine?.stop();
    },
  };
}

/** The names that the tables of the assembly have in the local runtime. */
export function tableNames(): Record<TableName, string> {
  const names = {} as Record<TableName, string>;
  for (const [logicalId, { Type }] of readAssembly(ASSEMBLY).resources) {
    const name = /^Storage(?<name>[A-Z][a-z]+)/.exec(logicalId)?.groups?.name;
    if (Type === 'AWS::DynamoDB::Table') names[name as TableName] = logicalId;
  }
  return names;
}

/** Waits until something holds. @throws Error when it does not within ten seconds. */
export async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`It did not come to hold: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
