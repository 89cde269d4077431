import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Keyspace } from './keys.ts';

/** The common part of all stores: the client, the deployed name of the table, and the keys. */
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
