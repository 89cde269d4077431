import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Keyspace } from './keys.ts';

/** What every store has: the client, the deployed name of its table, and the keys. */
export abstract class Store {
  protected readonly client: DynamoDBDocumentClient;
  protected readonly table: string;
  protected readonly keys: Keyspace;

  constructor(client: DynamoDBDocumentClient, table: string, keys: Keyspace) {
    this.client = client;
    this.table = table;
    this.keys = keys;
  }
}
