import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { tableVariable } from '../shared/aws/environment.ts';
import { TABLES, type TableDefinition, type TableName } from '../shared/storage/tables.ts';
import type { Configuration } from './configuration.ts';
import type { CarillonFunction } from './function.ts';

/** What a function may do with a table; there is no scan. `QueryIndexes` reads the indexes and not the table, and `Add` puts items and
 * reads none. */
export type Operation =
  | 'GetItem'
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'Query'
  | 'QueryIndexes'
  | 'PutItem'
  | 'Add'
  | 'UpdateItem'
  | 'DeleteItem';

/** The operations that a function may use, by table. */
export type TableAccess = Partial<Record<TableName, readonly Operation[]>>;

const string = (name: string) => ({ name, type: AttributeType.STRING });

/** All tables of the data model. */
export class Storage extends Construct {
  readonly #tables = new Map<TableName, Table>();
  readonly #shards: number;

  constructor(
    scope: Construct,
    id: string,
    { removeData, shards, deletionProtection, warmReads, warmWrites }: Configuration,
  ) {
    super(scope, id);
    this.#shards = shards;
    const warmThroughput = {
      ...(warmReads === undefined ? {} : { readUnitsPerSecond: warmReads }),
      ...(warmWrites === undefined ? {} : { writeUnitsPerSecond: warmWrites }),
    };
    const warm = Object.keys(warmThroughput).length === 0 ? {} : { warmThroughput };
    for (const [name, definition] of Object.entries<TableDefinition>(TABLES)) {
      const table = new Table(this, name, {
        partitionKey: string('pk'),
        sortKey: string('sk'),
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.AWS_MANAGED,
        deletionProtection,
        ...warm,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        removalPolicy: removeData ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        ...(definition.ttl === undefined ? {} : { timeToLiveAttribute: definition.ttl }),
      });
      for (const index of definition.indexes) {
        table.addGlobalSecondaryIndex({
          indexName: index.name,
          ...warm,
          partitionKey: string(index.partitionKey),
          sortKey: string(index.sortKey),
          ...(index.include.length === 0
            ? { projectionType: ProjectionType.KEYS_ONLY }
            : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.include] }),
        });
      }
      this.#tables.set(name as TableName, table);
    }
  }

  /**
   * Grants a function the operations on tables that it needs, and passes the tables' names and the number of shards;
   * nothing else.
   * A function that puts or updates items may also get one, because a write whose answer was lost looks for itself.
   */
  connect(handler: CarillonFunction, access: TableAccess): void {
    handler.addEnvironment('SHARDS', `${this.#shards}`);
    for (const [name, operations] of Object.entries(access)) {
      const table = this.#tables.get(name as TableName);
      if (table === undefined) throw new Error(`There is no table ${name}`);
      handler.addEnvironment(tableVariable(name as TableName), table.tableName);
      for (const operation of withReads(operations)) {
        const resources =
          operation === 'QueryIndexes'
            ? TABLES[name as TableName].indexes.map((index) => `${table.tableArn}/index/${index.name}`)
            : [table.tableArn];
        const action = ACTIONS[operation] ?? operation;
        handler.addToRolePolicy(new PolicyStatement({ actions: [`dynamodb:${action}`], resources }));
      }
    }
  }
}

/** The actions that are not named as the operations are. */
const ACTIONS: Partial<Record<Operation, string>> = { QueryIndexes: 'Query', Add: 'PutItem' };

const withReads = (operations: readonly Operation[]): ReadonlySet<Operation> =>
  new Set([
    ...operations,
    ...(operations.some((operation) => operation === 'PutItem' || operation === 'UpdateItem')
      ? ['GetItem' as const]
      : []),
  ]);
