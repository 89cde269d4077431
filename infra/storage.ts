import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { tableVariable } from '../shared/environment.ts';
import { TABLES, type TableDefinition, type TableName } from '../shared/storage/tables.ts';
import type { CarillonFunction } from './function.ts';
import type { Settings } from './settings.ts';

/** What a function may do with a table. */
export type Access = 'read' | 'write' | 'readWrite';

const string = (name: string) => ({ name, type: AttributeType.STRING });

/** Every table of the data model. */
export class Storage extends Construct {
  readonly #tables = new Map<TableName, Table>();
  readonly #shards: number;

  constructor(scope: Construct, id: string, { removeData, shards }: Settings) {
    super(scope, id);
    this.#shards = shards;
    for (const [name, definition] of Object.entries<TableDefinition>(TABLES)) {
      const table = new Table(this, name, {
        partitionKey: string('pk'),
        sortKey: string('sk'),
        billingMode: BillingMode.PAY_PER_REQUEST,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        removalPolicy: removeData ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
        ...(definition.ttl === undefined ? {} : { timeToLiveAttribute: definition.ttl }),
      });
      for (const index of definition.indexes) {
        table.addGlobalSecondaryIndex({
          indexName: index.name,
          partitionKey: string(index.partitionKey),
          sortKey: string(index.sortKey),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [...index.include],
        });
      }
      this.#tables.set(name as TableName, table);
    }
  }

  /** Gives a function its tables, their names and the number of shards; nothing else. */
  connect(handler: CarillonFunction, tables: Partial<Record<TableName, Access>>): void {
    handler.addEnvironment('SHARDS', `${this.#shards}`);
    for (const [name, access] of Object.entries(tables)) {
      const table = this.#tables.get(name as TableName);
      if (table === undefined) throw new Error(`There is no table ${name}`);
      handler.addEnvironment(tableVariable(name as TableName), table.tableName);
      table.grant(handler, ...ACTIONS[access]);
    }
  }
}

/** The operations that the stores use: never a scan, never one on the table itself. */
const READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

const ACTIONS: Record<Access, string[]> = { read: READS, write: WRITES, readWrite: [...READS, ...WRITES] };
