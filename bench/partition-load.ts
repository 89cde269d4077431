import { setTimeout } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The load of one partition key, in units as DynamoDB bills them. */
interface Load {
  reads: number;
  writes: number;
}

/** The load of the busiest partition of a kind. */
export interface KindLoad extends Readonly<Load> {
  /** The table, and the form of the partition key. */
  readonly kind: string;
  /** How many partitions of the kind had any load. */
  readonly partitions: number;
}

interface Input {
  readonly TableName?: string;
  readonly Key?: { readonly pk: string };
  readonly Item?: { readonly pk: string };
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

/** Counts the load of each partition key. Except for queries, items are assumed to be smaller than a unit. */
export class PartitionLoad {
  /** Numbers of requests that read, and of requests that write. */
  reads = 0;
  writes = 0;
  /** The minimum duration of every request, in milliseconds. */
  delay = 0;
  readonly #loads = new Map<string, Map<string, Load>>();

  constructor(client: DynamoDBDocumentClient) {
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
          if (this.delay > 0) await setTimeout(this.delay);
          const answer = await next(args);
          this.#count(commandName, args.input as Input, answer.output as { ConsumedCapacity?: unknown });
          return answer;
        },
      { step: 'initialize', priority: 'low' },
    );
  }

  reset(): void {
    this.reads = 0;
    this.writes = 0;
    this.#loads.clear();
  }

  /** Returns the busiest partition of each kind. */
  busiest(): KindLoad[] {
    return [...this.#loads].map(([kind, loads]) => ({
      kind,
      partitions: loads.size,
      reads: Math.max(...[...loads.values()].map(({ reads }) => reads)),
      writes: Math.max(...[...loads.values()].map(({ writes }) => writes)),
    }));
  }

  #count(command: string, input: Input, { ConsumedCapacity }: { ConsumedCapacity?: unknown }): void {
    const isRead = /^(?:Get|BatchGet|Query)/.test(command);
    if (isRead) this.reads++;
    else this.writes++;
    for (const [table, request] of Object.entries(input.RequestItems ?? {})) {
      const keys = Array.isArray(request)
        ? request.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item.pk ?? DeleteRequest?.Key.pk)
        : (request as { Keys: { pk: string }[] }).Keys.map(({ pk }) => pk);
      for (const pk of keys) this.#add(table, String(pk), isRead, 1);
    }
    if (input.TableName === undefined) return;
    const pk = input.Key?.pk ?? input.Item?.pk ?? input.ExpressionAttributeValues?.[':pk'];
    const units = (ConsumedCapacity as { CapacityUnits?: number } | undefined)?.CapacityUnits ?? 1;
    this.#add(input.TableName, String(pk), isRead, units);
  }

  #add(table: string, pk: string, isRead: boolean, units: number): void {
    const name = table.replace(/^Storage(\w+?)[0-9A-F]{8}$/, '$1');
    const kind = `${name} ${pk.replace(/^\d+/, 'app').replace(/#(\d+|user-\d+|connection-\d+)$/, '#…')}`;
    const loads = this.#loads.get(kind) ?? new Map<string, Load>();
    this.#loads.set(kind, loads);
    const load = loads.get(pk) ?? { reads: 0, writes: 0 };
    loads.set(pk, load);
    if (isRead) load.reads += units;
    else load.writes += units;
  }
}
